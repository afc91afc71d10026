package dev.parley.media.packet;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One packet of RTP (RFC 3550, section 5.1).
 *
 * @param sequence 16 bits
 * @param timestamp 32 bits, in samples
 * @param ssrc 32 bits
 */
public record RtpPacket(int payloadType, boolean marker, int sequence, int timestamp, int ssrc, byte[] payload) {

    static final int HEADER = 12;
    private static final int VERSION = 2;
    private static final int FIRST_OF_RTCP = 192;
    private static final int LAST_OF_RTCP = 223;

    /**
     * Reads a packet; empty when it is none, such as one of RTCP (RFC 5761, section 4). Contributing sources, an extension and
     * padding are passed over.
     */
    public static Optional<RtpPacket> read(byte[] bytes, int length) {
        if (length < HEADER || (bytes[0] & 0xff) >> 6 != VERSION || isControl(bytes[1] & 0xff)) {
            return Optional.empty();
        }
        int start = headerLength(bytes, length);
        int padding = (bytes[0] & 0x20) == 0 ? 0 : bytes[length - 1] & 0xff;
        if (start < 0 || start + padding > length) {
            return Optional.empty();
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        byte[] payload = new byte[length - padding - start];
        System.arraycopy(bytes, start, payload, 0, payload.length);
        return Optional.of(new RtpPacket(
                bytes[1] & 0x7f,
                (bytes[1] & 0x80) != 0,
                header.getShort(2) & 0xffff,
                header.getInt(4),
                header.getInt(8),
                payload));
    }

    private static boolean isControl(int type) {
        return type >= FIRST_OF_RTCP && type <= LAST_OF_RTCP;
    }

    /** How long the header of the packet is, contributing sources and extension included; -1 when it does not fit. */
    static int headerLength(byte[] bytes, int length) {
        int header = HEADER + 4 * (bytes[0] & 0x0f);
        if ((bytes[0] & 0x10) != 0) {
            if (header + 4 > length) {
                return -1;
            }
            header += 4 + 4 * (ByteBuffer.wrap(bytes).getShort(header + 2) & 0xffff);
        }
        return header > length ? -1 : header;
    }

    /** The packet as it is sent. */
    public byte[] write() {
        return ByteBuffer.allocate(HEADER + payload.length)
                .put((byte) (VERSION << 6))
                .put((byte) ((marker ? 0x80 : 0) | payloadType))
                .putShort((short) sequence)
                .putInt(timestamp)
                .putInt(ssrc)
                .put(payload)
                .array();
    }
}
