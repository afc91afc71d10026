package dev.parley.telephone.plan;

import java.util.Locale;

import dev.parley.conversation.Status;

/** How an attempt ended, and what that means for its conversation when it is not tried again. */
public enum Outcome {
    BUSY(Status.Event.NO_ANSWER),
    NO_ANSWER(Status.Event.NO_ANSWER),
    /** A machine answered, to which nothing is said. */
    VOICEMAIL(Status.Event.NO_ANSWER),
    /** The person refused the call. */
    DECLINED(Status.Event.NO_ANSWER),
    INVALID_NUMBER(Status.Event.FAIL),
    /** The carrier does not let us call there. */
    REFUSED(Status.Event.FAIL),
    /** The carrier does not know us: no or wrong credentials. */
    NOT_AUTHORIZED(Status.Event.FAIL),
    /** No codec or encryption that both sides take. */
    NO_COMMON_MEDIA(Status.Event.FAIL),
    /** The carrier sends us to another address; we do not follow. */
    REDIRECTED(Status.Event.FAIL),
    CARRIER_ERROR(Status.Event.FAIL),
    /** The carrier asked for rest: nothing was dialled, so it does not count. */
    TRUNK_BUSY(Status.Event.FAIL),
    /** A fault of ours came before the INVITE could leave. */
    NOT_SENT(Status.Event.FAIL),
    /** The carrier gave no sign of life. */
    TRUNK_UNREACHABLE(Status.Event.FAIL),
    /** Whoever answered did not take the call of a person who was to be brought to them. */
    NOT_ACCEPTED(Status.Event.FAIL),
    /** What the agent has asked before its conversations refused it. */
    REFUSED_BY_HOOK(Status.Event.FAIL),
    /** The carrier was to bring a person to somebody, and did not say what came of that. */
    UNKNOWN(Status.Event.FAIL),
    CANCELLED(Status.Event.CANCEL),
    /** Somebody answered; the conversation's own end follows. */
    ANSWERED(Status.Event.COMPLETE),
    /** The node that made the attempt was told to stop while it rang. */
    NODE_STOPPED(Status.Event.FAIL),
    /** The node that made the attempt is gone; what became of the call is not known. */
    NODE_LOST(Status.Event.FAIL);

    private final Status.Event event;

    Outcome(Status.Event event) {
        this.event = event;
    }

    /** The outcome of a final response other than 2xx to an INVITE (RFC 3261, section 21), when nothing has rung. */
    public static Outcome ofRefusal(int code) {
        return switch (code) {
            case 486, 600 -> BUSY;
            case 408, 480, 487 -> NO_ANSWER;
            case 603, 607, 608 -> DECLINED;
            case 404, 410, 484, 485, 604 -> INVALID_NUMBER;
            case 403 -> REFUSED;
            case 401, 407 -> NOT_AUTHORIZED;
            case 415, 488, 493, 606 -> NO_COMMON_MEDIA;
            case 429, 503 -> TRUNK_BUSY;
            default -> code >= 300 && code < 400 ? REDIRECTED : CARRIER_ERROR;
        };
    }

    /** Whether a final response shows that the trunk does its work, whatever became of the call. */
    public boolean showsLife(int code) {
        return this != TRUNK_BUSY && (code < 500 || code >= 600 || asksForRest(code));
    }

    /** What such a response means once a telephone may have rung: it was an attempt like any other, and of this call alone. */
    public static Outcome ofRefusalAfterRinging(int code) {
        return asksForRest(code) ? CARRIER_ERROR : ofRefusal(code);
    }

    private static boolean asksForRest(int code) {
        return ofRefusal(code) == TRUNK_BUSY;
    }

    /** What happens to the conversation when this was the last attempt. */
    public Status.Event event() {
        return event;
    }

    /** Whether the carrier tried to reach the person. */
    public boolean counts() {
        return this != TRUNK_BUSY && this != NOT_SENT;
    }

    /** The name in the database, and the {@code end_reason}. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
