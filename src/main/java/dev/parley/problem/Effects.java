package dev.parley.problem;

import java.sql.Connection;
import java.util.UUID;

import jakarta.inject.Singleton;

import io.agroal.api.AgroalPoolInterceptor;
import io.quarkus.arc.Arc;
import io.quarkus.arc.Unremovable;

/** Takes down what the request at hand may have changed; does nothing where there is no request. */
@Singleton
@Unremovable
public class Effects implements AgroalPoolInterceptor {

    private final RequestEffect effect;

    Effects(RequestEffect effect) {
        this.effect = effect;
    }

    /** Whoever has a connection has the means to change something. */
    @Override
    public void onConnectionAcquire(Connection connection) {
        if (isRequest()) {
            effect.sent();
        }
    }

    /** The request can be repeated with this id, which takes effect once. */
    public void repeatable(UUID withThisId) {
        if (isRequest()) {
            effect.advise(withThisId, "Ask again with \"id\": \"" + withThisId + "\": it takes effect once.");
        }
    }

    /** The same request again takes effect once. */
    public void repeatable() {
        if (isRequest()) {
            effect.advise(null, "The same request again takes effect once.");
        }
    }

    /** What is made has this id, if it was made. */
    public void made(UUID thisId) {
        if (isRequest()) {
            effect.advise(thisId, "If it did, the id is " + thisId + ": look for it before asking again.");
        }
    }

    private static boolean isRequest() {
        return Arc.container().requestContext().isActive();
    }
}
