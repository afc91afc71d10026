package dev.parley.dialogue;

import java.net.http.HttpTimeoutException;
import java.util.concurrent.TimeoutException;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.RateLimitException;

/** Sorts what a model client throws. The messages stay here: they may quote what was said. */
final class ModelFaults {

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int GATEWAY_TIMEOUT = 504;

    private ModelFaults() {}

    static ModelFailure of(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof ModelFailure failure) {
                return failure;
            }
            if (cause instanceof HttpException http) {
                return of(http, error);
            }
            if (cause instanceof RateLimitException) {
                return new ModelFailure(ModelFailure.Kind.BUSY, "rate limit", error);
            }
            if (cause instanceof TimeoutException
                    || cause instanceof HttpTimeoutException
                    || cause instanceof dev.langchain4j.exception.TimeoutException) {
                return new ModelFailure(ModelFailure.Kind.TIMEOUT, "timeout", error);
            }
        }
        return new ModelFailure(ModelFailure.Kind.BROKEN, error.getClass().getSimpleName(), error);
    }

    private static ModelFailure of(HttpException http, Throwable error) {
        ModelFailure.Kind kind =
                switch (http.statusCode()) {
                    case TOO_MANY_REQUESTS, UNAVAILABLE -> ModelFailure.Kind.BUSY;
                    case REQUEST_TIMEOUT, GATEWAY_TIMEOUT -> ModelFailure.Kind.TIMEOUT;
                    default -> ModelFailure.Kind.BROKEN;
                };
        return new ModelFailure(kind, "HTTP " + http.statusCode(), error);
    }
}
