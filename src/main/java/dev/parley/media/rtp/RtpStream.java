package dev.parley.media.rtp;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;

import dev.parley.media.Audio;
import dev.parley.media.AudioLine;
import dev.parley.media.Band;
import dev.parley.media.Resampler;
import dev.parley.media.Speech;
import dev.parley.media.codec.Codec;
import dev.parley.media.codec.Coder;
import dev.parley.media.packet.HeardKeys;
import dev.parley.media.packet.KeyEvents;
import dev.parley.media.packet.Reception;
import dev.parley.media.packet.Rtcp;
import dev.parley.media.packet.RtpPacket;

/**
 * Voice both ways in RTP packets (RFC 3550), whatever carries and encrypts them: G.711 or Opus, telephone events and reports. What
 * comes in goes through a {@link JitterBuffer}, and reaches the listening frame by frame, in order and in time.
 */
public final class RtpStream implements AudioLine, MediaClock.Ticking {

    private static final int FRAMES_BETWEEN_REPORTS = 250;
    /** What was sent before a BYE may come behind it. */
    private static final long LATE_NANOS_BEHIND_BYE = 100_000_000;

    /**
     * How the other side wants its packets.
     *
     * @param codec of the band of the line
     * @param payloadType of what is said, both ways
     * @param keyType the payload type of telephone events, or -1 when it takes none
     * @param keyClock of telephone events, in hertz; by the book that of the codec
     * @param listening whether it wants to hear us now; not while it holds the call
     */
    public record Format(Codec codec, int payloadType, int keyType, int keyClock, boolean listening) {}

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
    private final Band band;
    private final int clockRate;
    private final Playback playback;
    private final KeyEvents keys = new KeyEvents();
    private final HeardKeys heardKeys = new HeardKeys();
    private final Reception reception = new Reception();
    private final JitterBuffer jitter;
    private final String cname = Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), 36) + "@parley";
    private final int ssrc = ThreadLocalRandom.current().nextInt();

    private volatile Format format;
    private volatile Coder coder;
    private volatile Listening listening;
    private final List<Tap> taps = new CopyOnWriteArrayList<>();
    private Resampler passing;
    private volatile Rtcp.Heard heardReport;
    private volatile boolean saidBye;
    private volatile long byeNanos;
    private boolean ended;

    private int sequence = ThreadLocalRandom.current().nextInt(1 << 15);
    private int timestamp = ThreadLocalRandom.current().nextInt();
    private boolean marker = true;
    private long bytesSent;
    private int framesToReport = FRAMES_BETWEEN_REPORTS / 10;
    private volatile long packetsSent;
    private volatile long packetsLate;
    private volatile long latestNanos;

    /**
     * @param codec whose band and clock it has: those of G.711 do not differ
     */
    RtpStream(Codec codec, Outlet outlet, MediaClock clock, InstantSource time) {
        this.outlet = outlet;
        this.clock = clock;
        this.time = time;
        this.band = codec.band();
        this.clockRate = codec.clockRate();
        this.playback = new Playback(band);
        this.jitter = new JitterBuffer(band, clockRate);
        clock.opened();
    }

    @Override
    public Band band() {
        return band;
    }

    /** Begins to send, or goes on, like this. */
    public synchronized void send(Format as) {
        boolean first = format == null;
        if (first || format.codec() != as.codec()) {
            coder = as.codec().coder();
        }
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

    @Override
    public void pass(Speech frame) {
        if (frame.band() == band) {
            playback.addLive(frame.samples());
            return;
        }
        synchronized (playback) {
            passing = passing == null ? new Resampler(frame.band().rate(), band.rate()) : passing;
            playback.addLive(passing.add(frame.samples()));
        }
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

    @Override
    public Tapping tap(Tap tap) {
        taps.add(tap);
        return () -> taps.remove(tap);
    }

    public Statistics statistics() {
        return new Statistics(
                packetsSent, reception.received(), packetsLate, latestNanos / 1_000_000, jitter.concealed());
    }

    /** Whether the other side has said that it leaves, and sends nothing any more (RFC 3550, section 6.6). */
    public boolean left() {
        return saidBye && System.nanoTime() - byeNanos > LATE_NANOS_BEHIND_BYE;
    }

    /** One packet of RTP came, deciphered and authentic as far as that goes. */
    public void media(RtpPacket packet) {
        long now = System.nanoTime();
        Format as = format;
        if (as == null || !reception.accept(packet, at(now, clockRate))) {
            return;
        }
        if (saidBye && now - byeNanos > LATE_NANOS_BEHIND_BYE) {
            saidBye = false;
        }
        if (packet.payloadType() == as.payloadType()) {
            heard(packet, coder, now);
        } else if (packet.payloadType() == RtpSession.KEY_TYPE || packet.payloadType() == as.keyType()) {
            Listening to = listening;
            if (to != null) {
                // Told in the order in which they are heard, whichever way they come.
                synchronized (heardKeys) {
                    heardKeys.heard(packet, as.keyClock(), System.nanoTime()).ifPresent(to::pressed);
                }
            }
        } else {
            // Gateways change between the two laws without saying so.
            Codec.of(packet.payloadType())
                    .filter(codec -> codec.band() == band)
                    .ifPresent(codec -> heard(packet, codec.coder(), now));
        }
    }

    private void heard(RtpPacket packet, Coder by, long now) {
        short[] samples = by.decode(packet.payload());
        if (samples.length > 0) {
            jitter.put(packet.ssrc(), packet.timestamp(), samples, at(now, band.rate()));
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
            byeNanos = System.nanoTime();
            saidBye = true;
        }
    }

    @Override
    public void tick(long dueNanos) {
        long lateNanos = System.nanoTime() - dueNanos;
        if (lateNanos > MediaClock.LATE_NANOS) {
            packetsLate++;
        }
        latestNanos = Math.max(latestNanos, lateNanos);
        short[] heard = jitter.next(at(System.nanoTime(), band.rate()));
        Listening to = listening;
        if (heard != null && to != null) {
            to.heard(heard);
        }
        short[] said = playback.silence();
        if (format.listening()) {
            said = sendFrame(format);
        } else {
            marker = true;
        }
        for (Tap tap : taps) {
            tap.frame(heard, said);
        }
        timestamp += clockRate * Audio.FRAME_MILLIS / 1_000;
        if (--framesToReport <= 0) {
            framesToReport =
                    FRAMES_BETWEEN_REPORTS / 2 + ThreadLocalRandom.current().nextInt(FRAMES_BETWEEN_REPORTS);
            sendReport(false);
        }
    }

    private short[] sendFrame(Format as) {
        Optional<KeyEvents.Event> event = as.keyType() < 0 ? Optional.empty() : keys.next(timestamp, as.keyClock());
        short[] said = event.isPresent() ? playback.silence() : playback.next();
        RtpPacket packet = event.map(key ->
                        new RtpPacket(as.keyType(), key.marker(), sequence, key.timestamp(), ssrc, key.payload()))
                .orElseGet(
                        () -> new RtpPacket(as.payloadType(), marker, sequence, timestamp, ssrc, coder.encode(said)));
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
        clock.closed();
        if (format != null) {
            sendReport(true);
        }
        playback.clear();
    }

    private void sendReport(boolean last) {
        Rtcp.Sent sent = new Rtcp.Sent(ssrc, cname, timestamp, packetsSent, bytesSent);
        outlet.report(Rtcp.report(time.instant(), sent, reception.report(), heardReport, System.nanoTime(), last));
    }

    /** In ticks of this rate; that it wraps after days does not matter. */
    private static long at(long nanos, int rate) {
        return nanos / 1_000 * (rate / 1_000) / 1_000;
    }
}
