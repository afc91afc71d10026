package dev.parley.problem.edge;

import java.util.List;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import dev.parley.problem.Problem;
import dev.parley.problem.ProblemResponse;
import dev.parley.problem.body.BodyLimits;

/** The errors that never reach a resource: an address nobody serves, a body over the limit, a broken request line. */
@Singleton
class UnroutedProblems {

    /** Before every route of the framework, behind the check of the headers. */
    private static final int FIRST = Integer.MIN_VALUE + 1;

    private final ObjectMapper json;
    private final BodyLimits limits;

    UnroutedProblems(ObjectMapper json, BodyLimits limits) {
        this.json = json;
        this.limits = limits;
    }

    void install(@Observes Router router) {
        router.errorHandler(400, context -> answer(context, 400, "The request could not be understood."));
        router.errorHandler(404, context -> answer(context, 404, "There is nothing at this address."));
        router.errorHandler(405, context -> answer(context, 405, "This address does not know this method."));
        router.route().order(FIRST).handler(this::limitBody);
    }

    /** A body that announces that it is too large is not read at all. */
    private void limitBody(RoutingContext context) {
        int limit = limits.of(context.normalizedPath());
        String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null || length.length() < 10 && Integer.parseInt(length) <= limit) {
            context.next();
            return;
        }
        if (context.request().version() != HttpVersion.HTTP_2) {
            context.response().putHeader(HttpHeaders.CONNECTION, "close");
            context.response()
                    .endHandler(ended -> context.request().connection().close());
        }
        answer(context, Problem.TOO_LARGE, Problem.tooLarge(limit).getMessage());
    }

    private void answer(RoutingContext context, int status, String detail) {
        if (context.response().ended() || context.response().headWritten()) {
            return;
        }
        try {
            String body = json.writeValueAsString(ProblemResponse.body(status, detail, List.of()));
            context.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", ProblemResponse.MEDIA_TYPE)
                    .end(body);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
