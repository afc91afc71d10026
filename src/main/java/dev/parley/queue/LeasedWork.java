package dev.parley.queue;

/** What a node does under a lease, on a virtual thread of its own. */
public interface LeasedWork extends Runnable {

    Lease lease();

    /** The lease is lost, or the conversation has ended: it is to stop as soon as possible. Returns at once. */
    void stop(Lost why);

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
