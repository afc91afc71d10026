package dev.parley.telephone.carrier;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

import dev.parley.media.rtp.RtpSession;
import dev.parley.number.trunk.OutboundTrunk;

/** Places calls: one INVITE for each. */
public interface Carrier {

    /**
     * What to dial.
     *
     * @param id of the attempt: the same for one attempt whatever happens, unlike any other's
     * @param callee E.164
     * @param callerId E.164
     */
    record Order(String id, String callee, String callerId, OutboundTrunk trunk) {}

    /**
     * Sends the INVITE and returns; what comes of it comes as {@link Event}s, on threads that must not be held up.
     *
     * @param media to be offered; connected and disconnected by the carrier as the two sides agree
     * @throws IOException when the INVITE did not leave: nothing rings
     */
    Leg place(Order order, RtpSession media, Consumer<Event> events) throws IOException;

    /** A call on its way or answered. */
    interface Leg {

        /**
         * Ends the call, whatever its state: stops the ringing as soon as the protocol allows, hangs up when it is answered
         * or answered just then.
         */
        void end();

        /**
         * Asks the other side of an answered call to call somebody itself, and to bring there who is on this line: one at a
         * time. What comes of it is told on threads that must not be held up, up to a last one.
         *
         * @param callee E.164
         */
        void refer(String callee, Consumer<Referred> told);
    }

    /** What the other side says of a call that it makes in our place (REFER, RFC 3515). */
    sealed interface Referred {

        /** It has taken that over, and calls. */
        record Calling() implements Referred {}

        /** The two were brought together: the last. */
        record Answered() implements Referred {}

        /**
         * Nobody was reached, or it does not do that: the last.
         *
         * @param sipCode why
         */
        record Refused(int sipCode) implements Referred {}

        /** It was not asked: nobody is on the line any more, or that could not be sent. The last. */
        record NotSent() implements Referred {}

        /** It says no more, or the line has ended before it did; what became of the call is not known: the last. */
        record Unknown() implements Referred {}
    }

    /** What happens to a call. */
    sealed interface Event {

        /** The carrier works on it. */
        record Trying() implements Event {}

        record Ringing() implements Event {}

        /** Answered, and acknowledged; the media is connected. */
        record Answered() implements Event {}

        /**
         * Nobody will answer.
         *
         * @param sipCode of the final response
         * @param retryAfter what the carrier asked for, or null
         */
        record Refused(int sipCode, Duration retryAfter) implements Event {}

        /**
         * What the network says of the end that comes next.
         *
         * @param code of Q.850, such as 17 for somebody who is busy
         */
        record Cause(int code) implements Event {}

        /** What the carrier says beside that, in the header fields that its trunk names: what is new of it, by its name there. */
        record Told(Map<String, String> headers) implements Event {}

        /** No response came, or the connection was lost on the way. */
        record Silent() implements Event {}

        /** The other side hung up. */
        record HungUp() implements Event {}
    }
}
