package dev.parley.conversation;

import java.util.List;

/**
 * A conversation that has been opened, or was open already.
 *
 * @param turns what has been said in it
 * @param agentName of its agent, where that is known already, else null
 * @param replayed whether it was there before this request
 */
public record Opened(Conversation conversation, List<Turn> turns, String agentName, boolean replayed) {

    /** The agent's first words, or null while there are none. */
    public String startingMessage() {
        return turns.isEmpty() || !turns.getFirst().role.equals(Turn.AGENT) ? null : turns.getFirst().text;
    }
}
