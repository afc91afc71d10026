package dev.parley.media.rtp;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.parley.media.codec.Codec;
import dev.parley.media.packet.RtpPacket;
import dev.parley.media.packet.SrtpDirection;
import dev.parley.media.packet.SrtpKeys;

/**
 * The other side of a session: what it said of itself, where its packets really come from, and the ciphers of both
 * directions where there are any.
 */
final class Connection {

    private static final int MOST_LATCHES = 8;
    /** RFC 3389, of senders that are silent. */
    private static final int COMFORT_NOISE = 13;

    private final Remote remote;
    private final Latch latch;
    /** What was learned of each address that was named before: a call that was held comes back to where it was. */
    private final Map<InetSocketAddress, Latch> latches;

    private final SrtpDirection out;
    private final SrtpDirection in;

    /**
     * @param before what it was until now, or null: what was learned of the same address goes on, and each direction's cipher
     *     for as long as its key is the same
     * @param early where the other side wanted its media before it answered, or null
     */
    Connection(Remote remote, Connection before, InetSocketAddress early) {
        this.remote = remote;
        this.latches = new LinkedHashMap<>(before == null ? Map.of() : before.latches);
        if (before != null && before.remote.address().equals(remote.address())) {
            this.latch = before.latch;
        } else {
            this.latch = latches.getOrDefault(remote.address(), new Latch(remote.address(), remote.control()));
            latch.named(leftBehind(before, early));
        }
        latches.put(remote.address(), latch);
        if (latches.size() > MOST_LATCHES) {
            latches.remove(latches.keySet().iterator().next());
        }
        this.out = direction(before == null ? null : before.out, remote.ours());
        this.in = direction(before == null ? null : before.in, remote.theirs());
    }

    private Set<InetSocketAddress> leftBehind(Connection before, InetSocketAddress early) {
        Set<InetSocketAddress> left = new HashSet<>();
        if (early != null) {
            left.add(early);
        }
        if (before != null) {
            left.addAll(List.of(
                    before.remote.address(), before.remote.control(), before.latch.media(), before.latch.control()));
        }
        left.removeAll(List.of(remote.address(), remote.control(), latch.media(), latch.control()));
        return left;
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
        return opened.filter(this::understood)
                .filter(packet -> latch.accepts(packet, from, encrypted(), System.nanoTime()));
    }

    /** The report, if it is one of the other side's. */
    Optional<byte[]> openReport(byte[] bytes, int length, InetSocketAddress from) {
        Optional<byte[]> opened =
                encrypted() ? in.openReport(bytes, length) : Optional.of(Arrays.copyOf(bytes, length));
        return opened.filter(report -> latch.acceptsReport(from, encrypted()));
    }

    /** What we cannot make anything of neither counts nor convinces. */
    private boolean understood(RtpPacket packet) {
        int type = packet.payloadType();
        return Codec.of(type).isPresent()
                || type == RtpSession.KEY_TYPE
                || type == remote.keyType()
                || type == COMFORT_NOISE;
    }

    private boolean encrypted() {
        return remote.ours() != null;
    }
}
