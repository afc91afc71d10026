package dev.parley.queue;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;

import dev.parley.conversation.Conversation;

/**
 * One kind of work under leases: all that a {@link LeasedQueue} is told of it.
 *
 * @param name of its work, for threads, traces, meters and the log, such as {@code calls}
 * @param capacity how much of it this node holds at once
 * @param claiming how it is taken from the queue; empty where it comes by itself, as people do who enter rooms
 * @param abandoned what becomes of what a lost node had, in a transaction that holds the conversation and the queue's row;
 *     empty where any node takes it up again
 * @param stopping is told of everything that is live when the node is to stop
 * @param stop is told of what is still live after the drain
 */
public record WorkKind<W extends LeasedWork>(
        String name,
        Queue queue,
        int capacity,
        Rhythm rhythm,
        Optional<Claiming<W>> claiming,
        Optional<Consumer<Conversation.Key>> abandoned,
        Consumer<W> stopping,
        Consumer<W> stop) {

    /**
     * How work is taken from a queue that has a column {@code due_at}.
     *
     * @param here whether this node does such work; else it tells the others that there is some
     * @param every how often it is looked for what is due, whether this node was woken or not
     * @param topic what nodes tell each other that something is due by, an SQL name; empty when they do not
     * @param claim takes leases, at most as many as it is told
     */
    public record Claiming<W>(boolean here, Duration every, Optional<String> topic, IntFunction<Taken<W>> claim) {}
}
