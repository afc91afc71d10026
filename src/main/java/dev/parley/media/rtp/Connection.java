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
    private final Latch latch;
    private final SrtpKeys ourKeys;
    private final Srtp sends;
    private final Srtp sendsReports;
    private final SrtpKeys theirKeys;
    private final Srtp receives;
    private final Srtp receivesReports;

    /**
     * @param before what it was until now, or null: what was learned of the same address goes on, and each direction's cipher
     *     for as long as its key is the same, since a counter that began anew would repeat a key stream
     */
    Connection(Remote remote, Connection before) {
        this.remote = remote;
        boolean moved = before == null || !before.remote.address().equals(remote.address());
        this.latch = moved ? new Latch(remote.address()) : before.latch;
        boolean sameOurs = before != null && (remote.ours() == null || SrtpKeys.same(before.ourKeys, remote.ours()));
        this.ourKeys = sameOurs ? before.ourKeys : remote.ours();
        this.sends = sameOurs ? before.sends : ourKeys == null ? null : Srtp.ofRtp(ourKeys);
        this.sendsReports = sameOurs ? before.sendsReports : ourKeys == null ? null : Srtp.ofRtcp(ourKeys);
        boolean sameTheirs =
                before != null && (remote.theirs() == null || SrtpKeys.same(before.theirKeys, remote.theirs()));
        this.theirKeys = sameTheirs ? before.theirKeys : remote.theirs();
        this.receives = sameTheirs ? before.receives : theirKeys == null ? null : Srtp.ofRtp(theirKeys);
        this.receivesReports = sameTheirs ? before.receivesReports : theirKeys == null ? null : Srtp.ofRtcp(theirKeys);
    }

    Remote remote() {
        return remote;
    }

    /** Where to send RTP to. */
    InetSocketAddress media() {
        return latch.media();
    }

    /** Where to send RTCP to. */
    InetSocketAddress control() {
        return latch.control();
    }

    byte[] sealMedia(byte[] packet) {
        return encrypted() ? sends.protect(packet) : packet;
    }

    byte[] sealReport(byte[] packet) {
        return encrypted() ? sendsReports.protect(packet) : packet;
    }

    /** The packet, if it is one of the other side's. */
    Optional<RtpPacket> openMedia(byte[] bytes, int length, InetSocketAddress from) {
        return open(receives, bytes, length)
                .flatMap(opened -> RtpPacket.read(opened, opened.length))
                .filter(packet -> latch.accepts(packet, from, encrypted()));
    }

    /** The report, if it is one of the other side's. */
    Optional<byte[]> openReport(byte[] bytes, int length, InetSocketAddress from) {
        return open(receivesReports, bytes, length).filter(report -> latch.acceptsReport(from, encrypted()));
    }

    private boolean encrypted() {
        return remote.ours() != null;
    }

    private Optional<byte[]> open(Srtp cipher, byte[] bytes, int length) {
        return encrypted() ? cipher.open(bytes, length) : Optional.of(Arrays.copyOf(bytes, length));
    }
}
