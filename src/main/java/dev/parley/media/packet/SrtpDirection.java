package dev.parley.media.packet;

import java.util.Optional;

/** One direction of an encrypted stream: its RTP and its RTCP, with the same key. Safe for use by several threads. */
public final class SrtpDirection {

    private final SrtpKeys keys;
    private final Srtp media;
    private final Srtp reports;

    public SrtpDirection(SrtpKeys keys) {
        this.keys = keys;
        this.media = Srtp.ofRtp(keys);
        this.reports = Srtp.ofRtcp(keys);
    }

    /** The direction with these keys: this one, if they are the same, since a counter that began anew would repeat a key stream. */
    public SrtpDirection with(SrtpKeys fresh) {
        return SrtpKeys.same(keys, fresh) ? this : new SrtpDirection(fresh);
    }

    public byte[] sealMedia(byte[] packet) {
        return media.protect(packet);
    }

    public byte[] sealReport(byte[] packet) {
        return reports.protect(packet);
    }

    /** The packet; empty when it is none, not authentic, or came before. */
    public Optional<RtpPacket> openMedia(byte[] bytes, int length) {
        return media.open(bytes, length).flatMap(opened -> RtpPacket.read(opened, opened.length));
    }

    /** The report; empty when it is not authentic, or came before. */
    public Optional<byte[]> openReport(byte[] bytes, int length) {
        return reports.open(bytes, length);
    }
}
