package dev.parley.dialogue.model;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

import dev.parley.model.answer.ModelFault;
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
        /** It cannot be reached, or answered nonsense: 502. */
        BROKEN,
        /** It refuses us, and will until somebody mends it: 502. */
        FINAL,
        /** Its filter refused what was said: 502. */
        FILTERED,
        /** What was said is longer than it can take: 502. */
        TOO_LONG
    }

    private final Kind kind;
    private final transient Duration retryAfter;

    private ModelFailure(Kind kind, String message, Duration retryAfter) {
        super(message, null, false, false);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    /** It answered what cannot be used. */
    public static ModelFailure broken(String message) {
        return new ModelFailure(Kind.BROKEN, message, RETRY_AFTER);
    }

    static ModelFailure late(String message) {
        return new ModelFailure(Kind.TIMEOUT, message, RETRY_AFTER);
    }

    static ModelFailure of(ModelFault fault) {
        Kind kind =
                switch (fault.kind()) {
                    case TIME_UP, SLOW -> Kind.TIMEOUT;
                    case BUSY, STOPPING -> Kind.BUSY;
                    case FAILING, EMPTY, BROKEN -> Kind.BROKEN;
                    case FINAL, REFUSED -> Kind.FINAL;
                    case FILTERED -> Kind.FILTERED;
                    case TOO_LONG -> Kind.TOO_LONG;
                };
        return new ModelFailure(kind, fault.getMessage(), fault.retryAfter().orElse(RETRY_AFTER));
    }

    public Kind kind() {
        return kind;
    }

    /** On a creation whose greeting the model was to write: the conversation is there and waits for it. */
    public Problem toGreetingProblem(UUID conversation) {
        return problem("The conversation " + conversation + " exists, but the language model could not greet yet. "
                + hint().orElse("Create it again with this id to try again."));
    }

    /** The same in the client's terms. */
    public Problem toProblem() {
        String what =
                switch (kind) {
                    case TIMEOUT -> "The language model did not answer in time.";
                    case BUSY -> "The language model is busy.";
                    case BROKEN -> "The language model gave no usable answer.";
                    case FINAL -> "The language model cannot be asked.";
                    case FILTERED -> "The language model's content filter refused this.";
                    case TOO_LONG -> "This is longer than the language model can take.";
                };
        return problem(what + " What the person said is kept"
                + hint().map(hint -> ". " + hint).orElse(": send the same message again."));
    }

    /** What helps instead of trying again. */
    private Optional<String> hint() {
        return Optional.ofNullable(
                switch (kind) {
                    case TIMEOUT, BUSY, BROKEN -> null;
                    case FINAL ->
                        "Its endpoint refuses this installation's requests: whoever runs it has to mend that.";
                    case FILTERED -> "It is not told to the model when something else is said: use other words.";
                    case TOO_LONG -> "Use fewer words.";
                });
    }

    private Problem problem(String detail) {
        Problem problem = Problem.of(status(), detail);
        return hint().isPresent() ? problem : problem.retryAfter(retryAfter);
    }

    private int status() {
        return switch (kind) {
            case TIMEOUT -> 504;
            case BUSY -> 503;
            case BROKEN, FINAL, FILTERED, TOO_LONG -> 502;
        };
    }
}
