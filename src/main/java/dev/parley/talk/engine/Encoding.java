package dev.parley.talk.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import dev.parley.media.codec.G711;

/** How frames go to engines. */
public final class Encoding {

    private Encoding() {}

    /** μ-law, one byte for a sample (G.711). */
    public static byte[] muLaw(short[] frame) {
        return G711.MU_LAW.encode(frame);
    }

    /** 16 bits, the low byte first. */
    public static byte[] linear(short[] frame) {
        ByteBuffer bytes = ByteBuffer.allocate(frame.length * 2).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(frame);
        return bytes.array();
    }
}
