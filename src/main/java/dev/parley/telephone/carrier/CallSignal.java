package dev.parley.telephone.carrier;

/** What happens to a call, as its own thread gets to know it, one after the other. */
public sealed interface CallSignal {

    record FromCarrier(Carrier.Event event) implements CallSignal {}

    /** This side wants it to be over. */
    record Stopped(Why why) implements CallSignal {}

    /** Wakes a call that waits for its moment, to leave it to other nodes; one that has begun goes on. */
    record GiveBack() implements CallSignal {}

    /** Why this side wants it to be over. */
    enum Why {
        /** The conversation has ended: the client cancelled, or the sweeper came. */
        ENDED,
        /** A client wants the talk to end; the conversation is still to be ended. */
        CLIENT,
        /** Another node has the call. */
        LEASE_LOST,
        /** This node is stopping. */
        NODE_STOPPED
    }
}
