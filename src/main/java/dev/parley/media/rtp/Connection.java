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
    private final SrtpDirection out;
    private final SrtpDirection in;

    /**
     * @param before what it was until now, or null: what was learned of the same address goes on, and each direction's cipher
     *     for as long as its key is the same
     */
    Connection(Remote remote, Connection before) {
        this.remote = remote;
        boolean moved = before == null || !before.remote.address().equals(remote.address());
        this.latch = moved ? new Latch(remote.address()) : before.latch;
        this.out = direction(before == null ? null : before.out, remote.ours());
        this.in = direction(before == null ? null : before.in, remote.theirs());
    }

    /** What is encrypted once stays so. */
    private static SrtpDirection direction(SrtpDirection before, SrtpKeys keys) {
        if (keys == null) {
            return before;
        }
        return before == null ? new SrtpDirection(keys) : before.with(keys);
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
        return encrypted() ? out.sealMedia(packet) : packet;
    }

    byte[] sealReport(byte[] packet) {
        return encrypted() ? out.sealReport(packet) : packet;
    }

    /** The packet, if it is one of the other side's. */
    Optional<RtpPacket> openMedia(byte[] bytes, int length, InetSocketAddress from) {
        Optional<RtpPacket> opened = encrypted() ? in.openMedia(bytes, length) : RtpPacket.read(bytes, length);
        return opened.filter(packet -> latch.accepts(packet, from, encrypted()));
    }

    /** The report, if it is one of the other side's. */
    Optional<byte[]> openReport(byte[] bytes, int length, InetSocketAddress from) {
        Optional<byte[]> opened =
                encrypted() ? in.openReport(bytes, length) : Optional.of(Arrays.copyOf(bytes, length));
        return opened.filter(report -> latch.acceptsReport(from, encrypted()));
    }

    private boolean encrypted() {
        return remote.ours() != null;
    }
}
