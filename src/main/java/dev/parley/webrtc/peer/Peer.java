package dev.parley.webrtc.peer;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.parley.media.packet.SrtpDirection;
import dev.parley.media.rtp.Outlet;
import dev.parley.media.rtp.RtpSessions;
import dev.parley.media.rtp.RtpStream;
import dev.parley.webrtc.dtls.DtlsIdentity;
import dev.parley.webrtc.dtls.DtlsKeys;
import dev.parley.webrtc.dtls.DtlsSession;
import dev.parley.webrtc.ice.IceCredentials;
import dev.parley.webrtc.ice.IceSession;
import dev.parley.webrtc.ice.IceSockets;
import dev.parley.webrtc.sdp.SdpAnswer;
import dev.parley.webrtc.sdp.SdpOffer;

/** One browser that is connected, or about to be: ICE below, DTLS for the keys, SRTP for the voice, all over one port. */
public final class Peer implements AutoCloseable {

    private static final int FIRST_OF_DTLS = 20;
    private static final int LAST_OF_DTLS = 63;
    private static final int FIRST_OF_RTP = 128;
    private static final int LAST_OF_RTP = 191;
    private static final int FIRST_OF_RTCP = 192;
    private static final int LAST_OF_RTCP = 223;

    /** What happens to it. On threads that must not be held up. */
    public interface Events {

        /** It is encrypted both ways: it hears us now. */
        void connected();

        /** The first of its voice is here. */
        void heard();

        /** It has left, or could not be agreed with. */
        void left();
    }

    private final SdpOffer offer;
    private final Events events;
    private final IceSession ice;
    private final DtlsSession dtls;
    private final RtpStream stream;
    private final String answer;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile SrtpDirection out;
    private volatile SrtpDirection in;
    private volatile boolean heard;

    /**
     * @throws IOException when the port of all voice cannot be opened
     */
    Peer(SdpOffer offer, IceSockets sockets, DtlsIdentity identity, RtpSessions media, long id, Events events)
            throws IOException {
        this.offer = offer;
        this.events = events;
        IceCredentials ours = sockets.credentials();
        this.stream = media.stream(offer.codec(), new Sealed());
        try {
            this.ice = sockets.open(ours, offer.ufrag(), this::received);
            this.dtls = new DtlsSession(identity, offer.fingerprint(), ice::send, new Handshake());
            this.answer = new SdpAnswer(
                            offer,
                            ours,
                            identity.fingerprint(),
                            sockets.candidates(),
                            id,
                            stream.ssrc(),
                            stream.cname())
                    .write();
        } catch (IOException | RuntimeException broken) {
            stream.end();
            throw broken;
        }
    }

    /** Our SDP answer to its offer. */
    public String answer() {
        return answer;
    }

    /** What is said and heard. */
    public RtpStream line() {
        return stream;
    }

    public boolean isClosed() {
        return closed.get();
    }

    /** Whether it is gone without a word. */
    public boolean lost() {
        return ice.isLost();
    }

    /** By the first byte of a packet it is told what it is (RFC 7983), and by the second RTCP from RTP (RFC 5761). */
    private void received(byte[] bytes, int length) {
        int first = bytes[0] & 0xff;
        if (first >= FIRST_OF_DTLS && first <= LAST_OF_DTLS) {
            if (started.compareAndSet(false, true)) {
                dtls.start();
            }
            dtls.received(bytes, length);
        } else if (first >= FIRST_OF_RTP && first <= LAST_OF_RTP && length > 1) {
            int second = bytes[1] & 0xff;
            if (second >= FIRST_OF_RTCP && second <= LAST_OF_RTCP) {
                report(bytes, length);
            } else {
                media(bytes, length);
            }
        }
    }

    private void media(byte[] bytes, int length) {
        SrtpDirection cipher = in;
        if (cipher == null) {
            return;
        }
        cipher.openMedia(bytes, length).ifPresent(packet -> {
            stream.media(packet);
            if (!heard) {
                heard = true;
                events.heard();
            }
        });
    }

    private void report(byte[] bytes, int length) {
        SrtpDirection cipher = in;
        if (cipher != null) {
            cipher.openReport(bytes, length).ifPresent(stream::report);
        }
    }

    /** Says so to the other side. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            stream.end();
            dtls.close();
            if (!started.get()) {
                ice.close();
            }
        }
    }

    private final class Sealed implements Outlet {

        @Override
        public void media(byte[] packet) {
            ice.send(out.sealMedia(packet));
        }

        @Override
        public void report(byte[] packet) {
            ice.send(out.sealReport(packet));
        }
    }

    private final class Handshake implements DtlsSession.Events {

        @Override
        public void agreed(DtlsKeys keys) {
            out = new SrtpDirection(keys.ours());
            events.connected();
            stream.send(new RtpStream.Format(
                    offer.codec(),
                    offer.payloadType(),
                    offer.keyType(),
                    offer.keyClock(),
                    offer.audio().receives()));
            in = new SrtpDirection(keys.theirs());
        }

        @Override
        public void left() {
            events.left();
        }

        @Override
        public void over() {
            ice.close();
        }
    }
}
