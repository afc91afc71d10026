package dev.parley.webrtc.peer;

import java.io.IOException;
import java.security.SecureRandom;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.media.rtp.RtpSessions;
import dev.parley.webrtc.dtls.DtlsIdentity;
import dev.parley.webrtc.ice.IceSockets;
import dev.parley.webrtc.sdp.SdpOffer;

/** Takes browsers in. */
@ApplicationScoped
public class Peers {

    private final IceSockets sockets;
    private final DtlsIdentity identity;
    private final RtpSessions media;
    private final SecureRandom random = new SecureRandom();

    Peers(IceSockets sockets, DtlsIdentity identity, RtpSessions media) {
        this.sockets = sockets;
        this.identity = identity;
        this.media = media;
    }

    /**
     * Opens the port of all voice, if it is not open.
     *
     * @throws IOException when it cannot be opened
     */
    public void listen() throws IOException {
        sockets.listen();
    }

    /**
     * One that waits for the browser to connect.
     *
     * @throws IOException when this node has no port for it
     */
    public Peer open(SdpOffer offer, Peer.Events events) throws IOException {
        return new Peer(offer, sockets, identity, media, random.nextLong() >>> 2, events);
    }
}
