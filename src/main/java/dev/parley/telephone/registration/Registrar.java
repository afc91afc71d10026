package dev.parley.telephone.registration;

import java.time.Duration;

import dev.parley.number.trunk.OutboundTrunk;

/** Registers with trunks, so that calls come to this node. */
public interface Registrar {

    /** A registration that is kept up; what it sends belongs together. */
    Binding bind(OutboundTrunk trunk);

    /** One contact at one trunk. */
    interface Binding {

        /**
         * Asks for it, or for more of it; waits for the answer.
         *
         * @param expires for how long; zero: no longer
         */
        Result refresh(Duration expires) throws InterruptedException;
    }

    /** What the trunk says. */
    sealed interface Result {

        /**
         * @param granted for how long it holds
         */
        record Registered(Duration granted) implements Result {}

        /**
         * @param retryAfter what the trunk asks for, or null
         */
        record Refused(int sipCode, Duration retryAfter) implements Result {}

        /** It says nothing, or cannot be reached. */
        record Unreachable() implements Result {}
    }
}
