package dev.parley.conversation;

/** Why a conversation ended: the values of {@code end_reason}. */
public final class EndReason {

    /** The client called {@code end}. */
    public static final String ENDED_BY_CLIENT = "ended_by_client";
    /** Nobody said anything for too long. */
    public static final String IDLE_TIMEOUT = "idle_timeout";
    /** It reached the longest time that the agent's configuration allows. */
    public static final String MAX_DURATION = "max_duration";

    private EndReason() {}
}
