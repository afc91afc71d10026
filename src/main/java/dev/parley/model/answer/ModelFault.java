package dev.parley.model.answer;

import java.time.Duration;
import java.util.Optional;

/** Why there is no answer. Its message has a status, a code and a type, and never what was said. */
public final class ModelFault extends RuntimeException {

    /** What can be done about it. */
    public enum Kind {
        /** More work is refused for now. */
        BUSY(true),
        /** It cannot be reached, or says that it failed. */
        FAILING(true),
        /** It ran out of time itself. */
        SLOW(true),
        /** The whole of an answer, with nothing in it. */
        EMPTY(true),
        /** Our time for it is up. */
        TIME_UP(false),
        /** It will say the same again: the key, the account, the model's name. */
        FINAL(false),
        /** The history is longer than the model's window. */
        TOO_LONG(false),
        /** Something in the request that can be left out or written otherwise. */
        REFUSED(false),
        /** A filter refused what was said, or stopped the answer. */
        FILTERED(false),
        /** It answered what nobody can understand, or broke off. */
        BROKEN(false),
        /** This node stops. */
        STOPPING(false);

        private final boolean passing;

        Kind(boolean passing) {
            this.passing = passing;
        }

        /** Whether the same request may be answered a moment later. */
        public boolean passing() {
            return passing;
        }
    }

    private final Kind kind;
    private final Refusal refusal;
    private final transient Duration retryAfter;
    private final boolean unanswered;

    private ModelFault(Kind kind, String message, Refusal refusal, Duration retryAfter, boolean unanswered) {
        super(message, null, false, false);
        this.kind = kind;
        this.refusal = refusal;
        this.retryAfter = retryAfter;
        this.unanswered = unanswered;
    }

    /**
     * @param message without anything that an endpoint or a person wrote
     */
    public static ModelFault of(Kind kind, String message) {
        return new ModelFault(kind, message, null, null, false);
    }

    static ModelFault broken(String message) {
        return of(Kind.BROKEN, message);
    }

    static ModelFault refused(Refusal refusal, String message) {
        return new ModelFault(Kind.REFUSED, message, refusal, null, false);
    }

    /** It is final, unless what it does not explain is the order of roles. */
    static ModelFault unexplained(String message) {
        return new ModelFault(Kind.FINAL, message, Refusal.ROLES, null, false);
    }

    /** The connection was lost before a first byte came back: the endpoint may not have seen the request. */
    public static ModelFault unanswered(String message) {
        return new ModelFault(Kind.FAILING, message, null, null, true);
    }

    /** The same, with how long the endpoint asks to be left alone; null for unknown. */
    ModelFault retryAfter(Duration wait) {
        return new ModelFault(kind, getMessage(), refusal, wait, unanswered);
    }

    /** The same fault, of another kind. */
    public ModelFault as(Kind other) {
        return new ModelFault(other, getMessage(), null, retryAfter, unanswered);
    }

    public Kind kind() {
        return kind;
    }

    /** What of the request was refused, or may have been. */
    public Optional<Refusal> refusal() {
        return Optional.ofNullable(refusal);
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Whether the connection was lost before a first byte. */
    public boolean unanswered() {
        return unanswered;
    }
}
