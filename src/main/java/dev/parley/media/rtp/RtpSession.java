package dev.parley.media.rtp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

import org.jboss.logging.Logger;

import dev.parley.media.Audio;
import dev.parley.media.AudioLine;
import dev.parley.media.Speech;

/**
 * The media of one call: G.711, telephone events and RTCP over one pair of ports. Sends to where the other side's packets
 * come from once they come ({@link Latch}), since what stands in its SDP is often behind an address translation.
 */
public final class RtpSession implements AudioLine, AutoCloseable, MediaClock.Ticking {

    private static final Logger LOG = Logger.getLogger(RtpSession.class);
    /** The payload type that we take telephone events with. */
    public static final int KEY_TYPE = 101;

    private static final int MAX_PACKET = 2_048;
    private static final int FRAMES_BETWEEN_REPORTS = 250;
    private static final long LATE_NANOS = 40_000_000;

    private final RtpPorts.Pair ports;
    private final MediaClock clock;
    private final InstantSource time;
    private final Playback playback = new Playback();
    private final KeyEvents keys = new KeyEvents();
    private final Reception reception = new Reception();
    private final String cname = Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), 36) + "@parley";
    private final int ssrc = ThreadLocalRandom.current().nextInt();

    private volatile Connection connection;
    private volatile Listening listening;
    private volatile Rtcp.Heard heardReport;
    private volatile boolean closed;

    private int sequence = ThreadLocalRandom.current().nextInt(1 << 15);
    private int timestamp = ThreadLocalRandom.current().nextInt();
    private boolean marker = true;
    private long bytesSent;
    private int framesToReport = FRAMES_BETWEEN_REPORTS / 10;
    private volatile long packetsSent;
    private volatile long packetsLate;
    private volatile long latestNanos;

    /**
     * How the session went.
     *
     * @param late packets that left more than 40 milliseconds after they were due
     * @param latestMillis how late the latest of them was
     */
    public record Statistics(long sent, long received, long late, long latestMillis) {}

    RtpSession(RtpPorts.Pair ports, MediaClock clock, InstantSource time) {
        this.ports = ports;
        this.clock = clock;
        this.time = time;
    }

    void receive() {
        Thread.ofVirtual().name("rtp-" + port()).start(() -> receive(ports.rtp(), this::receivedMedia));
        Thread.ofVirtual().name("rtcp-" + port()).start(() -> receive(ports.rtcp(), this::receivedReport));
    }

    /** Our port of RTP. */
    public int port() {
        return ports.rtp().getLocalPort();
    }

    /** Begins to send there, or goes on there. */
    public synchronized void connect(Remote remote) {
        boolean first = connection == null;
        connection = new Connection(remote, connection);
        if (first && !closed) {
            clock.add(this);
        }
    }

    @Override
    public void play(Speech speech, Runnable played) {
        playback.add(speech, played);
    }

    @Override
    public void stopPlaying() {
        playback.clear();
    }

    @Override
    public void press(String pressed) {
        keys.press(pressed);
    }

    @Override
    public void listen(Listening to) {
        listening = to;
    }

    public Statistics statistics() {
        return new Statistics(packetsSent, reception.received(), packetsLate, latestNanos / 1_000_000);
    }

    @Override
    public void tick(long dueNanos) {
        Connection to = connection;
        long lateNanos = System.nanoTime() - dueNanos;
        if (lateNanos > LATE_NANOS) {
            packetsLate++;
        }
        latestNanos = Math.max(latestNanos, lateNanos);
        if (to.remote().listening()) {
            sendFrame(to);
        } else {
            marker = true;
        }
        timestamp += Audio.FRAME;
        if (--framesToReport <= 0) {
            framesToReport =
                    FRAMES_BETWEEN_REPORTS / 2 + ThreadLocalRandom.current().nextInt(FRAMES_BETWEEN_REPORTS);
            sendReport(to, false);
        }
    }

    private void sendFrame(Connection to) {
        Optional<KeyEvents.Event> event = to.remote().keyType() < 0 ? Optional.empty() : keys.next(timestamp);
        RtpPacket packet = event.map(key -> new RtpPacket(
                        to.remote().keyType(), key.marker(), sequence, key.timestamp(), ssrc, key.payload()))
                .orElseGet(() -> {
                    Codec codec = to.remote().codec();
                    return new RtpPacket(
                            codec.payloadType(), marker, sequence, timestamp, ssrc, codec.encode(playback.next()));
                });
        marker = event.isPresent();
        if (packet.payload().length == 0) {
            return;
        }
        byte[] bytes = packet.write();
        send(ports.rtp(), to.sealMedia(bytes), to.media());
        sequence = sequence + 1 & 0xffff;
        packetsSent++;
        bytesSent += packet.payload().length;
    }

    private void sendReport(Connection to, boolean last) {
        Rtcp.Sent sent = new Rtcp.Sent(ssrc, cname, timestamp, packetsSent, bytesSent);
        byte[] report = Rtcp.report(time.instant(), sent, reception.report(), heardReport, System.nanoTime(), last);
        send(ports.rtcp(), to.sealReport(report), to.control());
    }

    private static void send(DatagramSocket socket, byte[] bytes, InetSocketAddress to) {
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
        if (with == null) {
            return;
        }
        Optional<RtpPacket> packet = with.openMedia(bytes, length, from);
        if (packet.isEmpty() || !reception.accept(packet.get(), System.nanoTime() * 8 / 1_000_000)) {
            return;
        }
        Listening to = listening;
        if (to != null) {
            hear(packet.get(), with.remote(), to);
        }
    }

    private void hear(RtpPacket packet, Remote remote, Listening to) {
        if (packet.payloadType() == KEY_TYPE || packet.payloadType() == remote.keyType()) {
            keys.heard(packet).ifPresent(to::pressed);
        } else {
            Codec.of(packet.payloadType()).ifPresent(codec -> to.heard(codec.decode(packet.payload())));
        }
    }

    private void receivedReport(byte[] bytes, int length, InetSocketAddress from) {
        Connection with = connection;
        if (with == null) {
            return;
        }
        with.openReport(bytes, length, from)
                .flatMap(opened -> Rtcp.read(opened, opened.length, System.nanoTime()))
                .ifPresent(heard -> heardReport = heard);
    }

    /** Says so to the other side and gives the ports back. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        clock.remove(this);
        if (connection != null) {
            sendReport(connection, true);
        }
        ports.close();
        playback.clear();
    }
}
