package dev.parley.media.rtp;

import java.net.InetSocketAddress;

/**
 * Finds out where the other side's packets come from (symmetric RTP, RFC 4961), and then takes them from there alone. What
 * comes from the host that it named, or is authentic, counts at once; anybody else has to keep up a stream for a while, so
 * that a stray or a guessing packet does not turn the voice to somebody else.
 */
final class Latch {

    private static final int CONVINCING = 10;

    private final InetSocketAddress named;
    private volatile InetSocketAddress media;
    private volatile InetSocketAddress control;
    private boolean latched;
    private boolean controlLatched;
    private InetSocketAddress candidate;
    private int candidateSource;
    private int candidateNext;
    private int inARow;

    Latch(InetSocketAddress named) {
        this.named = named;
        this.media = named;
        this.control = new InetSocketAddress(named.getAddress(), named.getPort() + 1);
    }

    InetSocketAddress media() {
        return media;
    }

    InetSocketAddress control() {
        return control;
    }

    synchronized boolean accepts(RtpPacket packet, InetSocketAddress from, boolean authentic) {
        if (authentic || !latched && (from.getAddress().equals(named.getAddress()) || convincing(packet, from))) {
            latched = true;
            media = from;
        }
        return from.equals(media);
    }

    synchronized boolean acceptsReport(InetSocketAddress from, boolean authentic) {
        boolean right = authentic || from.getAddress().equals(media.getAddress());
        if (right && !controlLatched) {
            controlLatched = true;
            control = from;
        }
        return right;
    }

    private boolean convincing(RtpPacket packet, InetSocketAddress from) {
        boolean goesOn =
                from.equals(candidate) && packet.ssrc() == candidateSource && packet.sequence() == candidateNext;
        candidate = from;
        candidateSource = packet.ssrc();
        candidateNext = packet.sequence() + 1 & 0xffff;
        inARow = goesOn ? inARow + 1 : 1;
        return inARow >= CONVINCING;
    }
}
