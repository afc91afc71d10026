package dev.parley.media.rtp;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;

import dev.parley.media.packet.RtpPacket;

/**
 * Finds out where the other side's packets come from (symmetric RTP, RFC 4961), and then takes them from there alone. The
 * address that the signalling names always counts, at once. Any other source, also another port of that host, has to keep up
 * a stream while the one that counts is silent: what is still in flight from a port that was left, a stray or a guessing
 * packet does not turn the voice to somebody else. Who moves later is learned again in the same way. Times are in
 * nanoseconds of any clock.
 */
final class Latch {

    private static final int CONVINCING_PACKETS = 10;
    /** Longer than early media of another port is in flight. */
    private static final long CONVINCING = Duration.ofMillis(400).toNanos();
    /** For a source that the signalling has moved away from: it usually just does not know yet. */
    private static final long LEFT_BEHIND = Duration.ofSeconds(2).toNanos();
    /** A source that was heard may make a pause of this length before another one can take its place. */
    private static final long PAUSE = Duration.ofSeconds(1).toNanos();
    /** Packets that may be lost between two of a stream. */
    private static final int GAP = 5;

    private static final int CONVINCING_REPORTS = 2;

    private final InetSocketAddress named;
    private final InetSocketAddress namedControl;
    private volatile InetSocketAddress media;
    /** Null while it follows from the media. */
    private volatile InetSocketAddress control;

    private Set<InetSocketAddress> left = Set.of();
    private boolean heard;
    private long heardAt;

    private InetSocketAddress candidate;
    private int candidateSource;
    private int candidateSequence;
    private int candidatePackets;
    private long candidateSince;

    private InetSocketAddress controlCandidate;
    private int controlReports;

    /**
     * @param named where the other side says that it wants its RTP
     * @param namedControl where it wants its RTCP
     */
    Latch(InetSocketAddress named, InetSocketAddress namedControl) {
        this.named = named;
        this.namedControl = namedControl;
        this.media = named;
    }

    /** Where to send RTP to. */
    InetSocketAddress media() {
        return media;
    }

    /** Where to send RTCP to. */
    InetSocketAddress control() {
        InetSocketAddress learned = control;
        InetSocketAddress from = media;
        if (learned != null) {
            return learned;
        }
        return from.equals(named) || from.getPort() == 65_535
                ? namedControl
                : new InetSocketAddress(from.getAddress(), from.getPort() + 1);
    }

    /** The signalling names this address from now on, and these not any more. */
    synchronized void named(Set<InetSocketAddress> leftBehind) {
        left = leftBehind;
        forgetCandidate();
    }

    /**
     * @param authentic whether the packet is the other side's for certain: it is heard, but where it comes from has to prove
     *     itself all the same before we talk to it
     */
    synchronized boolean accepts(RtpPacket packet, InetSocketAddress from, boolean authentic, long now) {
        boolean known = from.equals(named) || from.equals(media);
        if (known || convincing(packet, from, now)) {
            if (!from.equals(media)) {
                media = from;
                control = null;
            }
            heard = true;
            heardAt = now;
            forgetCandidate();
            return true;
        }
        return authentic;
    }

    private boolean convincing(RtpPacket packet, InetSocketAddress from, long now) {
        int step = (short) (packet.sequence() - candidateSequence);
        boolean goesOn =
                from.equals(candidate) && packet.ssrc() == candidateSource && step != 0 && Math.abs(step) <= GAP;
        if (!goesOn) {
            candidateSince = now;
            candidatePackets = 0;
        }
        candidate = from;
        candidateSource = packet.ssrc();
        // On a bad path some come behind those that were sent after them.
        candidateSequence = goesOn && step < 0 ? candidateSequence : packet.sequence();
        candidatePackets++;
        long needed = left.contains(from) ? LEFT_BEHIND : CONVINCING;
        return candidatePackets >= CONVINCING_PACKETS
                && now - candidateSince >= needed
                && (!heard || now - heardAt >= PAUSE);
    }

    private void forgetCandidate() {
        candidate = null;
    }

    /** As {@link #accepts}, for RTCP: the host must be one that counts, and another port of it has to report twice. */
    synchronized boolean acceptsReport(InetSocketAddress from, boolean authentic) {
        if (from.equals(namedControl) || from.equals(control())) {
            control = from.equals(namedControl) ? namedControl : control;
            controlCandidate = null;
            return true;
        }
        boolean right = (authentic || from.getAddress().equals(media.getAddress())) && !left.contains(from);
        if (right) {
            controlReports = from.equals(controlCandidate) ? controlReports + 1 : 1;
            controlCandidate = from;
            if (controlReports >= CONVINCING_REPORTS) {
                control = from;
                controlCandidate = null;
            }
        }
        return right;
    }
}
