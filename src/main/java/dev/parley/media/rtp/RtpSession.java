package dev.parley.media.rtp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.InstantSource;

import org.jboss.logging.Logger;

import dev.parley.address.AddressPolicy;
import dev.parley.media.AudioLine;
import dev.parley.media.codec.Codec;

/**
 * The media of one call over a pair of ports of its own. Sends to where the other side's packets come from once they come
 * ({@link Latch}), since what stands in its SDP is often behind an address translation. Nothing goes to an address that must
 * not be spoken to: who names one is heard, and answered once its packets come from elsewhere.
 */
public final class RtpSession implements AutoCloseable, Outlet {

    private static final Logger LOG = Logger.getLogger(RtpSession.class);
    /** The payload type that we take telephone events with. */
    public static final int KEY_TYPE = 101;

    private static final int KEY_CLOCK = 8_000;
    private static final int MAX_PACKET = 2_048;

    private final RtpPorts.Pair ports;
    private final AddressPolicy policy;
    private final RtpStream stream;

    private volatile Connection connection;
    private InetSocketAddress early;
    private boolean hearsEarly;
    private boolean agreed;
    private volatile boolean closed;

    /**
     * @param policy where to send
     */
    RtpSession(RtpPorts.Pair ports, AddressPolicy policy, MediaClock clock, InstantSource time) {
        this.ports = ports;
        this.policy = policy;
        this.stream = new RtpStream(Codec.PCMU, this, clock, time);
    }

    void receive() {
        Thread.ofVirtual().name("rtp-" + port()).start(() -> receive(ports.rtp(), this::receivedMedia));
        Thread.ofVirtual().name("rtcp-" + port()).start(() -> receive(ports.rtcp(), this::receivedReport));
    }

    /** Our port of RTP. */
    public int port() {
        return ports.rtp().getLocalPort();
    }

    /** What is said and heard. */
    public AudioLine line() {
        return stream;
    }

    /** What the other side plays before it answers is heard too. */
    public synchronized void hearEarly() {
        hearsEarly = true;
    }

    /** The other side said, before it answered, how it wanted its media. It may yet say otherwise; it has no say once it has. */
    public synchronized void expect(Remote remote) {
        if (agreed) {
            return;
        }
        if (hearsEarly) {
            change(remote.silently());
        }
        early = remote.address();
    }

    /** Begins to send there, or goes on there. */
    public synchronized void connect(Remote remote) {
        agreed = true;
        change(remote);
    }

    private void change(Remote remote) {
        connection = new Connection(remote, connection, early);
        early = null;
        stream.send(new RtpStream.Format(
                remote.codec(), remote.codec().payloadType(), remote.keyType(), KEY_CLOCK, remote.listening()));
    }

    /** The other side pressed a key and said so beside the media. */
    public void pressed(char key) {
        stream.signalled(key);
    }

    public RtpStream.Statistics statistics() {
        return stream.statistics();
    }

    @Override
    public void media(byte[] packet) {
        Connection to = connection;
        send(ports.rtp(), to.sealMedia(packet), to.media());
    }

    @Override
    public void report(byte[] packet) {
        Connection to = connection;
        send(ports.rtcp(), to.sealReport(packet), to.control());
    }

    private void send(DatagramSocket socket, byte[] bytes, InetSocketAddress to) {
        if (!policy.allows(to.getAddress())) {
            return;
        }
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, to));
        } catch (IOException unreachable) {
            // Voice goes on without this packet, as if the network had lost it.
        }
    }

    private interface Receiver {
        void received(byte[] bytes, int length, InetSocketAddress from);
    }

    private void receive(DatagramSocket socket, Receiver receiver) {
        byte[] buffer = new byte[MAX_PACKET];
        while (!closed) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                receiver.received(buffer, packet.getLength(), (InetSocketAddress) packet.getSocketAddress());
            } catch (IOException closedOrRefused) {
                // Closed: the loop ends. Refused by the peer's host: the next packet may come.
            } catch (RuntimeException unexpected) {
                LOG.debug("A packet could not be dealt with", unexpected);
            }
        }
    }

    private void receivedMedia(byte[] bytes, int length, InetSocketAddress from) {
        Connection with = connection;
        if (with != null) {
            with.openMedia(bytes, length, from).ifPresent(stream::media);
        }
    }

    private void receivedReport(byte[] bytes, int length, InetSocketAddress from) {
        Connection with = connection;
        if (with != null) {
            with.openReport(bytes, length, from).ifPresent(stream::report);
        }
    }

    /** Says so to the other side and gives the ports back. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        stream.end();
        ports.close();
    }
}
