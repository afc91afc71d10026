package dev.parley.media.rtp;

/** Takes packets away. Must not be held up. */
public interface Outlet {

    /** One packet of RTP. */
    void media(byte[] packet);

    /** One compound packet of RTCP. */
    void report(byte[] packet);
}
