package dev.parley.conversation.turn;

import java.time.Duration;

import dev.parley.conversation.Delivery;

/**
 * How turns are added on a channel.
 *
 * @param idle how long the conversation may stay silent after each
 * @param delivery where the agent's words stand at first, or null where they are heard at once
 */
public record TurnPolicy(Duration idle, Delivery delivery) {

    public static TurnPolicy heardAtOnce(Duration idle) {
        return new TurnPolicy(idle, null);
    }

    /** The agent's words wait to be delivered. */
    public static TurnPolicy queued(Duration idle) {
        return new TurnPolicy(idle, Delivery.QUEUED);
    }
}
