package dev.parley.conversation;

/** Why a conversation ended: the values of {@code end_reason}. */
public final class EndReason {

    /** The client called {@code end}. */
    public static final String ENDED_BY_CLIENT = "ended_by_client";
    /** Nobody said anything for too long. */
    public static final String IDLE_TIMEOUT = "idle_timeout";
    /** It reached the longest time that the agent's configuration allows. */
    public static final String MAX_DURATION = "max_duration";

    /** What the agent has asked before a conversation refused it. */
    public static final String REFUSED_BY_HOOK = "refused_by_hook";

    /** It was still waiting to be placed at its deadline. */
    public static final String NOT_PLACED_IN_TIME = "not_placed_in_time";
    /** The client called {@code cancel}. */
    public static final String CANCELLED_BY_CLIENT = "cancelled_by_client";
    /** It rang, and nobody answered. */
    public static final String NO_ANSWER = "no_answer";

    /** The trunk that was to carry the call is not there any more. */
    public static final String TRUNK_REMOVED = "trunk_removed";
    /** The number that was to call is not on its trunk, or not shared, any more. */
    public static final String NUMBER_NOT_AVAILABLE = "number_not_available";
    /** The organization may not call this person any more. */
    public static final String CALLEE_NOT_ALLOWED = "callee_not_allowed";
    /** The person was called as often as a day allows. */
    public static final String TOO_MANY_ATTEMPTS = "too_many_attempts";
    /** Somebody answered, and the agent had nothing that it could say. */
    public static final String GREETING_FAILED = "greeting_failed";

    /** No server would take a mail of it, or one gave it back. */
    public static final String UNDELIVERABLE = "undeliverable";
    /** The person does not want to be written to by this organization. */
    public static final String SUPPRESSED = "suppressed";
    /** The person asked not to be written to any more. */
    public static final String UNSUBSCRIBED = "unsubscribed";
    /** The agent had no answer for too long. */
    public static final String AGENT_FAILED = "agent_failed";

    public static final String USER_HUNG_UP = "user_hung_up";
    /** The agent hung up, as its configuration has it. */
    public static final String AGENT_HUNG_UP = "agent_hung_up";
    /** Whoever the person was brought to hung up. */
    public static final String TARGET_HUNG_UP = "target_hung_up";
    /** The carrier has brought the person to somebody, and nobody is on our line any more. */
    public static final String REFERRED = "referred";
    /** A machine answered, and was left a message. */
    public static final String VOICEMAIL = "voicemail";
    /** Nobody said or pressed anything for too long. */
    public static final String SILENCE = "silence";
    /** Nobody entered the room in time. */
    public static final String NOT_JOINED = "not_joined";
    /** The person's browser was not heard of any more. */
    public static final String CONNECTION_LOST = "connection_lost";
    /** The node that held the call was told to stop, and the call outlasted the time it had left. */
    public static final String NODE_STOPPED = "node_stopped";
    /** The node that held the call is gone; how the call ended is not known. */
    public static final String NODE_LOST = "node_lost";

    private EndReason() {}
}
