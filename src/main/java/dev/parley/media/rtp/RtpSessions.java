package dev.parley.media.rtp;

import java.io.IOException;
import java.time.InstantSource;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.address.AddressPolicy;
import dev.parley.address.Addresses;
import dev.parley.media.codec.Codec;

/** Opens the media sessions of this node. */
@ApplicationScoped
public class RtpSessions {

    private final RtpPorts ports;
    private final AddressPolicy policy;
    private final MediaClock clock;
    private final InstantSource time;

    RtpSessions(RtpPorts ports, Addresses addresses, MediaClock clock, InstantSource time) {
        this.ports = ports;
        this.policy = addresses.trunks();
        this.clock = clock;
        this.time = time;
    }

    /** Whether this node carries one more. */
    public boolean haveRoom() {
        return clock.hasRoom();
    }

    /** Voice that is carried otherwise than by ports of its own. */
    public RtpStream stream(Codec codec, Outlet outlet) {
        return new RtpStream(codec, outlet, clock, time);
    }

    /**
     * A session that receives at once and sends as soon as it knows where to.
     *
     * @throws IOException when no port is free
     */
    public RtpSession open() throws IOException {
        RtpSession session = new RtpSession(ports.open(), policy, clock, time);
        session.receive();
        return session;
    }
}
