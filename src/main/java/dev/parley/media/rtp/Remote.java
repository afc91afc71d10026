package dev.parley.media.rtp;

import java.net.InetSocketAddress;

/**
 * Where the other side wants its media, and how.
 *
 * @param address of RTP; RTCP is on the next port
 * @param keyType the payload type of telephone events, or -1 when it takes none
 * @param listening whether it wants to hear us now; not while it holds the call
 * @param ours what we encrypt with, or null
 * @param theirs what it encrypts with, or null
 */
public record Remote(
        InetSocketAddress address, Codec codec, int keyType, boolean listening, SrtpKeys ours, SrtpKeys theirs) {

    /** Whether both encrypt with the same keys there as here. */
    boolean sameKeys(Remote other) {
        return ours != null
                && other.ours != null
                && ours.sdes().equals(other.ours.sdes())
                && theirs.sdes().equals(other.theirs.sdes());
    }

    InetSocketAddress control() {
        return new InetSocketAddress(address.getAddress(), address.getPort() + 1);
    }
}
