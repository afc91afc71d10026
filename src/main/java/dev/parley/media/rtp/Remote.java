package dev.parley.media.rtp;

import java.net.InetSocketAddress;

import dev.parley.media.codec.Codec;
import dev.parley.media.packet.SrtpKeys;

/**
 * Where the other side wants its media, and how.
 *
 * @param address of RTP
 * @param control of RTCP
 * @param keyType the payload type of telephone events, or -1 when it takes none
 * @param listening whether it wants to hear us now; not while it holds the call
 * @param ours what we encrypt with, or null
 * @param theirs what it encrypts with, or null
 */
public record Remote(
        InetSocketAddress address,
        InetSocketAddress control,
        Codec codec,
        int keyType,
        boolean listening,
        SrtpKeys ours,
        SrtpKeys theirs) {

    /** The same, but that it does not want to hear us now. */
    Remote silently() {
        return new Remote(address, control, codec, keyType, false, ours, theirs);
    }

    /** With RTCP on the next port. */
    public Remote(
            InetSocketAddress address, Codec codec, int keyType, boolean listening, SrtpKeys ours, SrtpKeys theirs) {
        this(
                address,
                new InetSocketAddress(address.getAddress(), address.getPort() + 1),
                codec,
                keyType,
                listening,
                ours,
                theirs);
    }
}
