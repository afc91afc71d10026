package dev.parley.problem;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** The errors that never reach a resource: an address nobody serves, a body over the limit, a broken request line. */
@Singleton
class UnroutedProblems {

    private final ObjectMapper json;

    @Inject
    UnroutedProblems(ObjectMapper json) {
        this.json = json;
    }

    void install(@Observes Router router) {
        router.errorHandler(400, context -> answer(context, 400, "The request could not be understood."));
        router.errorHandler(404, context -> answer(context, 404, "There is nothing at this address."));
        router.errorHandler(405, context -> answer(context, 405, "This address does not know this method."));
        router.errorHandler(Problem.TOO_LARGE, context -> answer(context, 413, "The body is larger than 64 KiB."));
    }

    private void answer(RoutingContext context, int status, String detail) {
        if (context.response().ended() || context.response().headWritten()) {
            return;
        }
        try {
            String body = json.writeValueAsString(ProblemResponse.body(status, detail, java.util.List.of()));
            context.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", ProblemResponse.MEDIA_TYPE)
                    .end(body);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
