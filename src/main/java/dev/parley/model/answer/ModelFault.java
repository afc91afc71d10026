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
    private final transient Told told;

    /** What is known of it beside its kind. */
    private record Told(
            Refusal refusal,
            boolean lasting,
            int window,
            Duration retryAfter,
            boolean unanswered,
            boolean ofOneRequest) {

        static final Told NOTHING = new Told(null, false, 0, null, false, false);
    }

    private ModelFault(Kind kind, String message, Told told) {
        super(message, null, false, false);
        this.kind = kind;
        this.told = told;
    }

    /**
     * @param message without anything that an endpoint or a person wrote
     */
    public static ModelFault of(Kind kind, String message) {
        return new ModelFault(kind, message, Told.NOTHING);
    }

    static ModelFault broken(String message) {
        return of(Kind.BROKEN, message);
    }

    /**
     * @param lasting whether it is refused for what it is, and not for a value that only this request has
     */
    static ModelFault refused(Refusal refusal, boolean lasting, String message) {
        return new ModelFault(Kind.REFUSED, message, new Told(refusal, lasting, 0, null, false, false));
    }

    /** It is final, unless what it does not explain is the order of roles. */
    static ModelFault unexplained(String message) {
        return new ModelFault(Kind.FINAL, message, new Told(Refusal.ROLES, true, 0, null, false, false));
    }

    /** The connection was lost before a first byte came back: the endpoint may not have seen the request. */
    public static ModelFault unanswered(String message) {
        return new ModelFault(Kind.FAILING, message, new Told(null, false, 0, null, true, false));
    }

    /** The same, with how long the endpoint asks to be left alone; null for unknown. */
    ModelFault retryAfter(Duration wait) {
        return with(new Told(told.refusal, told.lasting, told.window, wait, told.unanswered, told.ofOneRequest));
    }

    /** The same, of an endpoint that names how many tokens its model takes. */
    ModelFault window(int tokens) {
        return with(new Told(told.refusal, told.lasting, tokens, told.retryAfter, told.unanswered, told.ofOneRequest));
    }

    /** The same, which says nothing of other requests. */
    ModelFault onlyOfOneRequest() {
        return with(new Told(told.refusal, told.lasting, told.window, told.retryAfter, told.unanswered, true));
    }

    private ModelFault with(Told more) {
        return new ModelFault(kind, getMessage(), more);
    }

    /** The same fault, of another kind. */
    public ModelFault as(Kind other) {
        return new ModelFault(
                other, getMessage(), new Told(null, false, 0, told.retryAfter, told.unanswered, told.ofOneRequest));
    }

    public Kind kind() {
        return kind;
    }

    /** What of the request was refused, or may have been. */
    public Optional<Refusal> refusal() {
        return Optional.ofNullable(told.refusal);
    }

    /** Whether that is refused for what it is, whatever is asked. */
    public boolean lasting() {
        return told.lasting;
    }

    /** How many tokens the model takes, as its endpoint says; 0 where it does not. */
    public int window() {
        return told.window;
    }

    /** Whether it says nothing of other requests. */
    public boolean ofOneRequest() {
        return told.ofOneRequest;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(told.retryAfter);
    }

    /** Whether the connection was lost before a first byte. */
    public boolean unanswered() {
        return told.unanswered;
    }
}
