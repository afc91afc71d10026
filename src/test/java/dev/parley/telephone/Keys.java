package dev.parley.telephone;

import java.nio.ByteBuffer;

/** RTP packets of telephone events. */
final class Keys {

    private Keys() {}

    /**
     * @param event 0 to 9, 10 for the star, 11 for the square
     */
    static byte[] packet(int sequence, int event, int timestamp) {
        return ByteBuffer.allocate(16)
                .put((byte) 0x80)
                .put((byte) 101)
                .putShort((short) sequence)
                .putInt(timestamp)
                .putInt(42)
                .put((byte) event)
                .put((byte) 10)
                .putShort((short) 160)
                .array();
    }
}
