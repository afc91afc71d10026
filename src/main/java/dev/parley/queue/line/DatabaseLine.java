package dev.parley.queue.line;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Destroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.TransactionScoped;

import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.Arc;

/**
 * Where work under leases waits for the database: in line, for as long as it takes, since the pool of connections lets
 * nobody wait for long. Such work has most of the pool at most, so that requests find a connection too. A place is held
 * from the beginning of a transaction to its end.
 */
@ApplicationScoped
public class DatabaseLine {

    private static final ScopedValue<Place> PLACE = ScopedValue.newInstance();

    private final Semaphore places;

    /** What one thread holds. */
    private static final class Place {
        private int depth;
    }

    DatabaseLine(AgroalDataSource database) {
        int pool = database.getConfiguration().connectionPoolConfiguration().maxSize();
        this.places = new Semaphore(Math.max(1, pool * 3 / 5), true);
    }

    /** Does it so that its transactions wait in line. */
    public static void with(Runnable work) {
        ScopedValue.where(PLACE, new Place()).run(work);
    }

    /** For a connection that is used without a transaction. */
    public <T> T waitFor(Supplier<T> statements) {
        enter();
        try {
            return statements.get();
        } finally {
            leave();
        }
    }

    /** Static, since transactions tell the first application of a process of what a second one begins, as tests have them. */
    static void begun(@Observes @Initialized(TransactionScoped.class) Object transaction) {
        if (PLACE.isBound()) {
            line().enter();
        }
    }

    static void over(@Observes @Destroyed(TransactionScoped.class) Object transaction) {
        if (PLACE.isBound()) {
            line().leave();
        }
    }

    private static DatabaseLine line() {
        return Arc.container().instance(DatabaseLine.class).get();
    }

    void enter() {
        if (PLACE.isBound() && PLACE.get().depth++ == 0) {
            places.acquireUninterruptibly();
        }
    }

    void leave() {
        if (PLACE.isBound() && --PLACE.get().depth == 0) {
            places.release();
        }
    }
}
