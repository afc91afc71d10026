package dev.parley.conversation.create;

/** A conversation was not stored, for what was remembered of its agent may not hold any more. */
final class AgentChanged extends RuntimeException {

    private static final long serialVersionUID = 1;

    AgentChanged() {
        super("The agent has changed", null, false, false);
    }
}
