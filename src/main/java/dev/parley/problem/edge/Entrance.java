package dev.parley.problem.edge;

import java.util.List;
import java.util.Map;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

import io.quarkus.security.AuthenticationException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.MultiMap;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;

import dev.parley.problem.Incident;
import dev.parley.problem.Problem;
import dev.parley.problem.ProblemResponse;
import dev.parley.problem.body.OptionalBody;

/** Where every request comes in: what cannot be understood goes no further, and nothing leaves as a page of the framework. */
@Singleton
class Entrance {

    /** Before every route of the framework, and before ours. */
    private static final int FIRST = Integer.MIN_VALUE;

    private final ProblemBytes problems;
    private final List<OptionalBody> optional;

    Entrance(ProblemBytes problems, @Any Instance<OptionalBody> optional) {
        this.problems = problems;
        this.optional = optional.stream().toList();
    }

    void install(@Observes Router router) {
        router.route().order(FIRST).handler(this::check).failureHandler(this::failed);
    }

    private void check(RoutingContext context) {
        new RequestHeaders(context.request().headers()::getAll)
                .refusal()
                .ifPresentOrElse(
                        refusal -> answer(context, refusal.status(), refusal.detail(), refusal.headers()),
                        () -> enter(context));
    }

    /** A body that may be left out is of no type, whatever clients name by default. */
    private void enter(RoutingContext context) {
        MultiMap headers = context.request().headers();
        String length = headers.get(HttpHeaders.CONTENT_LENGTH);
        boolean empty = !headers.contains(HttpHeaders.TRANSFER_ENCODING)
                && (length == null || length.chars().allMatch(digit -> digit == '0'));
        String path = context.request().path();
        if (empty && path != null && optional.stream().anyMatch(body -> body.at(path))) {
            headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
        }
        context.next();
    }

    /** What fails outside of the resources: an address without a beginning, a request without a host, a mistake of ours. */
    private void failed(RoutingContext context) {
        Throwable failure = context.failure();
        int status = context.statusCode();
        boolean ofRequest = failure == null || failure instanceof VertxException || failure instanceof HttpException;
        if (context.response().ended() || context.response().headWritten() || isSecurity(failure)) {
            context.next();
        } else if (status >= 400 && status < 500 && ofRequest) {
            answer(context, status, "The request could not be understood.", Map.of());
        } else if (failure != null && (status < 0 || status >= 500)) {
            Problem problem = Incident.outside(failure);
            answer(context, problem.status(), problem.getMessage(), problem.headers());
        } else {
            context.next();
        }
    }

    private static boolean isSecurity(Throwable failure) {
        return failure instanceof AuthenticationException
                || failure instanceof UnauthorizedException
                || failure instanceof ForbiddenException;
    }

    private void answer(RoutingContext context, int status, String detail, Map<String, String> headers) {
        headers.forEach(context.response()::putHeader);
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", ProblemResponse.MEDIA_TYPE)
                .end(Buffer.buffer(problems.of(status, detail)));
    }
}
