package dev.parley.media.rtp;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;

/**
 * The other side of a session: what it said of itself, where its packets really come from, and the ciphers of both
 * directions where there are any.
 */
final class Connection {

    private final Remote remote;
    private final Srtp sends;
    private final Srtp receives;
    private final Srtp sendsReports;
    private final Srtp receivesReports;
    private volatile InetSocketAddress media;
    private volatile InetSocketAddress control;
    private volatile boolean mediaHeard;
    private volatile boolean controlHeard;

    /**
     * @param before what it was until now, or null: what was learned of the same address, and the ciphers of the same keys,
     *     go on
     */
    Connection(Remote remote, Connection before) {
        this.remote = remote;
        boolean moved = before == null || !before.remote.address().equals(remote.address());
        this.media = moved ? remote.address() : before.media;
        this.control = moved ? remote.control() : before.control;
        this.mediaHeard = !moved && before.mediaHeard;
        this.controlHeard = !moved && before.controlHeard;
        boolean sameKeys = before != null && remote.sameKeys(before.remote);
        boolean encrypted = remote.ours() != null;
        this.sends = sameKeys ? before.sends : encrypted ? Srtp.ofRtp(remote.ours()) : null;
        this.receives = sameKeys ? before.receives : encrypted ? Srtp.ofRtp(remote.theirs()) : null;
        this.sendsReports = sameKeys ? before.sendsReports : encrypted ? Srtp.ofRtcp(remote.ours()) : null;
        this.receivesReports = sameKeys ? before.receivesReports : encrypted ? Srtp.ofRtcp(remote.theirs()) : null;
    }

    Remote remote() {
        return remote;
    }

    /** Where to send RTP to. */
    InetSocketAddress media() {
        return media;
    }

    /** Where to send RTCP to. */
    InetSocketAddress control() {
        return control;
    }

    byte[] sealMedia(byte[] packet) {
        return sends == null ? packet : sends.protect(packet);
    }

    byte[] sealReport(byte[] packet) {
        return sendsReports == null ? packet : sendsReports.protect(packet);
    }

    Optional<byte[]> openMedia(byte[] bytes, int length) {
        return open(receives, bytes, length);
    }

    Optional<byte[]> openReport(byte[] bytes, int length) {
        return open(receivesReports, bytes, length);
    }

    /** The first packet tells where it really is; later ones from elsewhere could be anybody's. */
    void heardMediaFrom(InetSocketAddress from) {
        if (!mediaHeard) {
            mediaHeard = true;
            media = from;
        }
    }

    void heardReportFrom(InetSocketAddress from) {
        if (!controlHeard) {
            controlHeard = true;
            control = from;
        }
    }

    private static Optional<byte[]> open(Srtp cipher, byte[] bytes, int length) {
        return cipher == null ? Optional.of(Arrays.copyOf(bytes, length)) : cipher.open(bytes, length);
    }
}
