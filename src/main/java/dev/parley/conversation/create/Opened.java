package dev.parley.conversation.create;

import java.util.List;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.RoomEntry;
import dev.parley.conversation.Turn;

/**
 * A conversation that has been opened, or was open already.
 *
 * @param turns what has been said in it
 * @param agentName of its agent, where that is known already, else null
 * @param replayed whether it was there before this request
 * @param entry the right to enter its room; null where there is none, or none any more
 */
public record Opened(Conversation conversation, List<Turn> turns, String agentName, boolean replayed, RoomEntry entry) {

    /** Without a room. */
    public Opened(Conversation conversation, List<Turn> turns, String agentName, boolean replayed) {
        this(conversation, turns, agentName, replayed, null);
    }

    /**
     * @param right to enter its room; null for none
     */
    public Opened with(RoomEntry right) {
        return new Opened(conversation, turns, agentName, replayed, right);
    }

    /** The agent's first words, or null when there are none yet, or they are on their way, or the person spoke first. */
    public String startingMessage() {
        return turns.stream()
                .takeWhile(turn -> !turn.role.equals(Turn.USER))
                .filter(turn -> turn.spokenByAgent() && turn.reached())
                .map(turn -> turn.text)
                .findFirst()
                .orElse(null);
    }

    /** Whether the agent still has to speak first. */
    public boolean awaitsGreeting() {
        return conversation.active()
                && turns.stream().noneMatch(turn -> turn.role.equals(Turn.USER) || turn.spokenByAgent());
    }
}
