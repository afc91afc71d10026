package dev.parley.dialogue;

import java.time.Duration;
import java.util.UUID;

import dev.parley.problem.Problem;

/** The model gave no usable answer. */
public final class ModelFailure extends RuntimeException {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    /** What went wrong. */
    public enum Kind {
        /** It took too long: 504. */
        TIMEOUT,
        /** It refuses more work for now: 503. */
        BUSY,
        /** It cannot be reached, refuses us, or answered nonsense: 502. */
        BROKEN
    }

    private final Kind kind;

    public ModelFailure(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** On a creation whose greeting the model was to write: the conversation is there and waits for it. */
    public Problem toGreetingProblem(UUID conversation) {
        return Problem.of(
                        status(),
                        "The conversation " + conversation + " exists, but the language model could not greet yet."
                                + " Create it again with this id to try again.")
                .retryAfter(RETRY_AFTER);
    }

    /** The same in the client's terms. */
    public Problem toProblem() {
        String what =
                switch (kind) {
                    case TIMEOUT -> "The language model did not answer in time.";
                    case BUSY -> "The language model is busy.";
                    case BROKEN -> "The language model gave no usable answer.";
                };
        return Problem.of(status(), what + " What the person said is kept: send the same message again.")
                .retryAfter(RETRY_AFTER);
    }

    private int status() {
        return switch (kind) {
            case TIMEOUT -> 504;
            case BUSY -> 503;
            case BROKEN -> 502;
        };
    }
}
