package dev.parley.telephone.carrier;

import dev.parley.queue.LeasedWork;

/** A call that this node has, whoever began it. */
public interface LiveCall extends LeasedWork {

    /** Ends it as soon as possible. */
    void stop(CallSignal.Why why);

    @Override
    default void stop(Lost why) {
        stop(
                switch (why) {
                    case ENDED -> CallSignal.Why.ENDED;
                    case LEASE -> CallSignal.Why.LEASE_LOST;
                });
    }

    /** Presses keys for the other side; whether there is a talk. */
    boolean press(String keys);

    /** Leaves the call to other nodes if no attempt has begun here. */
    void putBackUnlessBegun();
}
