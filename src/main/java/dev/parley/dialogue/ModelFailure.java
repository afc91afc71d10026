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

    public Kind kind() {
        return kind;
    }

    /** On a creation whose greeting the model was to write: the conversation is there and waits for it. */
    public Problem toGreetingProblem(UUID conversation) {
        return Problem.unavailable(
                "The conversation " + conversation + " exists, but the language model could not greet yet."
                        + " Create it again with this id to try again.",
                RETRY_AFTER);
    }

    /** The same in the client's terms. */
    public Problem toProblem() {
        String kept = " What the person said is kept: send the same message again.";
        return switch (kind) {
            case TIMEOUT ->
                Problem.of(504, "The language model did not answer in time." + kept)
                        .retryAfter(RETRY_AFTER);
            case BUSY -> Problem.of(503, "The language model is busy." + kept).retryAfter(RETRY_AFTER);
            case BROKEN -> Problem.of(502, "The language model gave no usable answer." + kept);
        };
    }
}
