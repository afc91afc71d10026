package dev.parley.telephone.carrier;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import dev.parley.media.rtp.RtpSession;
import dev.parley.number.trunk.NewTrunk;

/** A call that a carrier brings, and that has not been dealt with. It is refused, challenged or rung, once. */
public interface IncomingCall {

    /** The same for every copy of this call, whichever way it took, and no other's. */
    String id();

    /** Whom it is for, as the carrier writes that: what is said first is surest. */
    List<String> called();

    /** Who calls, as the carrier writes it; empty where they do not want that to be known. */
    Optional<String> caller();

    /** Where it comes from. */
    InetAddress source();

    /** Whether it shows that it knows this password (digest, RFC 8760). */
    Proof proof(String username, String password);

    /** How well it shows that. */
    enum Proof {
        /** It has not been asked to. */
        NONE,
        /** It knows the password, but was asked too long ago. */
        STALE,
        WRONG,
        RIGHT
    }

    /** Asks for credentials; the same call comes again with them. */
    void challenge(boolean stale);

    /**
     * Refuses it.
     *
     * @param retryAfter when it may be tried again, or null
     */
    void refuse(int sipCode, Duration retryAfter);

    /**
     * Takes it, and lets the caller hear that it rings. What comes of it comes as an event, on threads that must not be held
     * up: {@link Carrier.Event.Answered} when the caller knows of the answer, {@link Carrier.Event.HungUp}, also before the
     * answer.
     *
     * @throws IOException when what it offers cannot be talked over; it has been refused then
     */
    Leg ring(RtpSession media, NewTrunk.MediaEncryption encryption, Consumer<Carrier.Event> events) throws IOException;

    /** A call that rings here. */
    interface Leg extends Carrier.Leg {

        /** Picks up. */
        void answer();

        /** Says that nobody wants to: 603. */
        void decline();
    }
}
