package dev.parley.queue;

import java.util.Optional;

import dev.parley.conversation.Conversation;

/** What a node does under a lease, on a virtual thread of its own. */
public interface LeasedWork extends Runnable {

    Lease lease();

    /** The lease is lost, or the conversation has ended: it is to stop as soon as possible. Returns at once. */
    void stop(Lost why);

    /** The conversation that it is done for; the log and the traces name it. */
    default Optional<Conversation.Key> conversation() {
        return Optional.of(lease().conversation());
    }

    /** Whether it is under way; until then it waits for its moment, or for the database. */
    default boolean begun() {
        return true;
    }

    /** Why the work is not this node's any more. */
    enum Lost {
        /** The conversation has ended: the client cancelled, or the sweeper came. */
        ENDED,
        /** Another node has it. */
        LEASE
    }
}
