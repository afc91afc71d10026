package dev.parley.media.rtp;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

import dev.parley.media.Audio;
import dev.parley.media.AudioLine;
import dev.parley.media.Speech;

/**
 * Voice both ways in RTP packets (RFC 3550), whatever carries and encrypts them: G.711, telephone events and reports. What
 * comes in goes through a {@link JitterBuffer}, and reaches the listening frame by frame, in order and in time.
 */
public final class RtpStream implements AudioLine, MediaClock.Ticking {

    private static final int FRAMES_BETWEEN_REPORTS = 250;
    private static final long LATE_NANOS = 40_000_000;
    private static final long SAMPLES_A_MILLISECOND = Audio.RATE / 1_000;

    /** Takes packets away. Must not be held up. */
    public interface Outlet {

        /** One packet of RTP. */
        void media(byte[] packet);

        /** One compound packet of RTCP. */
        void report(byte[] packet);
    }

    /**
     * How the other side wants its packets.
     *
     * @param keyType the payload type of telephone events, or -1 when it takes none
     * @param listening whether it wants to hear us now; not while it holds the call
     */
    public record Format(Codec codec, int keyType, boolean listening) {}

    /**
     * How it went so far.
     *
     * @param late packets that left more than 40 milliseconds after they were due
     * @param latestMillis how late the latest of them was
     * @param lost frames that had to be concealed
     */
    public record Statistics(long sent, long received, long late, long latestMillis, long lost) {}

    private final Outlet outlet;
    private final MediaClock clock;
    private final InstantSource time;
    private final Playback playback = new Playback();
    private final KeyEvents keys = new KeyEvents();
    private final HeardKeys heardKeys = new HeardKeys();
    private final Reception reception = new Reception();
    private final JitterBuffer jitter = new JitterBuffer();
    private final String cname = Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), 36) + "@parley";
    private final int ssrc = ThreadLocalRandom.current().nextInt();

    private volatile Format format;
    private volatile Listening listening;
    private volatile Consumer<short[]> overhearing;
    private volatile Rtcp.Heard heardReport;
    private volatile boolean saidBye;
    private boolean ended;

    private int sequence = ThreadLocalRandom.current().nextInt(1 << 15);
    private int timestamp = ThreadLocalRandom.current().nextInt();
    private boolean marker = true;
    private long bytesSent;
    private int framesToReport = FRAMES_BETWEEN_REPORTS / 10;
    private volatile long packetsSent;
    private volatile long packetsLate;
    private volatile long latestNanos;

    RtpStream(Outlet outlet, MediaClock clock, InstantSource time) {
        this.outlet = outlet;
        this.clock = clock;
        this.time = time;
    }

    /** Begins to send, or goes on, like this. */
    public synchronized void send(Format as) {
        boolean first = format == null;
        format = as;
        if (first && !ended) {
            clock.add(this);
        }
    }

    public int ssrc() {
        return ssrc;
    }

    public String cname() {
        return cname;
    }

    @Override
    public Playing play(Speech speech, Watching watching) {
        return playback.add(speech, watching);
    }

    @Override
    public void duck(boolean quietly) {
        playback.duck(quietly);
    }

    /** Plays one frame of what is going on elsewhere. */
    public void pass(short[] frame) {
        playback.addLive(frame);
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

    /** Gives away what both sides say, frame by frame, on a thread that must not be held up; null: to nobody any more. */
    public void overhear(Consumer<short[]> both) {
        overhearing = both;
    }

    public Statistics statistics() {
        return new Statistics(
                packetsSent, reception.received(), packetsLate, latestNanos / 1_000_000, jitter.concealed());
    }

    /** Whether the other side has said that it leaves, and sends nothing any more (RFC 3550, section 6.6). */
    public boolean left() {
        return saidBye;
    }

    /** One packet of RTP came, deciphered and authentic as far as that goes. */
    public void media(RtpPacket packet) {
        long now = samples(System.nanoTime());
        Format as = format;
        if (as == null || !reception.accept(packet, now)) {
            return;
        }
        saidBye = false;
        if (packet.payloadType() == RtpSession.KEY_TYPE || packet.payloadType() == as.keyType()) {
            Listening to = listening;
            if (to != null) {
                // Told in the order in which they are heard, whichever way they come.
                synchronized (heardKeys) {
                    heardKeys.heard(packet, System.nanoTime()).ifPresent(to::pressed);
                }
            }
        } else {
            Codec.of(packet.payloadType())
                    .ifPresent(codec ->
                            jitter.put(packet.ssrc(), packet.timestamp(), codec.decode(packet.payload()), now));
        }
    }

    /** The other side pressed a key and said so beside the media. */
    void signalled(char key) {
        Listening to = listening;
        if (to != null) {
            synchronized (heardKeys) {
                heardKeys.signalled(key, System.nanoTime()).ifPresent(to::pressed);
            }
        }
    }

    /** One compound packet of RTCP came. */
    public void report(byte[] packet) {
        Rtcp.read(packet, packet.length, System.nanoTime()).ifPresent(heard -> heardReport = heard);
        if (Rtcp.isBye(packet, packet.length, reception.source())) {
            saidBye = true;
        }
    }

    @Override
    public void tick(long dueNanos) {
        long lateNanos = System.nanoTime() - dueNanos;
        if (lateNanos > LATE_NANOS) {
            packetsLate++;
        }
        latestNanos = Math.max(latestNanos, lateNanos);
        short[] heard = jitter.next(samples(System.nanoTime()));
        Listening to = listening;
        if (heard != null && to != null) {
            to.heard(heard);
        }
        short[] said = Playback.SILENCE;
        if (format.listening()) {
            said = sendFrame(format);
        } else {
            marker = true;
        }
        Consumer<short[]> others = overhearing;
        if (others != null) {
            others.accept(heard == null ? said : Audio.mix(said, heard));
        }
        timestamp += Audio.FRAME;
        if (--framesToReport <= 0) {
            framesToReport =
                    FRAMES_BETWEEN_REPORTS / 2 + ThreadLocalRandom.current().nextInt(FRAMES_BETWEEN_REPORTS);
            sendReport(false);
        }
    }

    private short[] sendFrame(Format as) {
        Optional<KeyEvents.Event> event = as.keyType() < 0 ? Optional.empty() : keys.next(timestamp);
        short[] said = event.isPresent() ? Playback.SILENCE : playback.next();
        RtpPacket packet = event.map(key ->
                        new RtpPacket(as.keyType(), key.marker(), sequence, key.timestamp(), ssrc, key.payload()))
                .orElseGet(() -> new RtpPacket(
                        as.codec().payloadType(),
                        marker,
                        sequence,
                        timestamp,
                        ssrc,
                        as.codec().encode(said)));
        marker = event.isPresent();
        if (packet.payload().length > 0) {
            outlet.media(packet.write());
            sequence = sequence + 1 & 0xffff;
            packetsSent++;
            bytesSent += packet.payload().length;
        }
        return said;
    }

    /** Sends nothing any more, after having told the other side how it went, and that we leave. */
    public synchronized void end() {
        if (ended) {
            return;
        }
        ended = true;
        clock.remove(this);
        if (format != null) {
            sendReport(true);
        }
        playback.clear();
    }

    private void sendReport(boolean last) {
        Rtcp.Sent sent = new Rtcp.Sent(ssrc, cname, timestamp, packetsSent, bytesSent);
        outlet.report(Rtcp.report(time.instant(), sent, reception.report(), heardReport, System.nanoTime(), last));
    }

    private static long samples(long nanos) {
        return nanos * SAMPLES_A_MILLISECOND / 1_000_000;
    }
}
