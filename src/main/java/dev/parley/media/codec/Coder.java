package dev.parley.media.codec;

/** Writes and reads the packets of one stream, in order. One thread writes, and one reads. */
public interface Coder {

    /** The payload of one frame. */
    byte[] encode(short[] frame);

    /** The samples of one payload; none when it is broken. */
    short[] decode(byte[] payload);
}
