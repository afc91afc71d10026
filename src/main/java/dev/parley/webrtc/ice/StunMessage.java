package dev.parley.webrtc.ice;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A STUN binding request as ICE sends it (RFC 8489, RFC 8445), and the answers to it.
 *
 * @param username the ufrag of who is asked, a colon, and that of who asks
 * @param useCandidate whether the pair of addresses that it came over is nominated
 * @param controlled whether who asks claims not to control
 */
record StunMessage(byte[] bytes, String username, int integrityAt, boolean useCandidate, boolean controlled) {

    private static final int HEADER = 20;
    private static final int BINDING_REQUEST = 0x0001;
    private static final int BINDING_SUCCESS = 0x0101;
    private static final int BINDING_ERROR = 0x0111;
    private static final int COOKIE = 0x2112_a442;
    private static final int LONGEST = 1_280;

    private static final int USERNAME = 0x0006;
    private static final int MESSAGE_INTEGRITY = 0x0008;
    private static final int ERROR_CODE = 0x0009;
    private static final int XOR_MAPPED_ADDRESS = 0x0020;
    private static final int USE_CANDIDATE = 0x0025;
    private static final int FINGERPRINT = 0x8028;
    private static final int ICE_CONTROLLED = 0x8029;

    private static final int FINGERPRINT_MASK = 0x5354_554e;
    private static final int INTEGRITY_BYTES = 20;

    /** Whether a packet may be STUN, by its first byte (RFC 7983). */
    static boolean isOne(byte first) {
        return (first & 0xff) < 4;
    }

    /** Reads a binding request that has a user name and an integrity attribute; empty when it is anything else. */
    static Optional<StunMessage> read(byte[] bytes, int length) {
        ByteBuffer message = ByteBuffer.wrap(bytes, 0, length);
        if (length < HEADER
                || length > LONGEST
                || message.getShort(0) != BINDING_REQUEST
                || message.getInt(4) != COOKIE
                || (message.getShort(2) & 0xffff) != length - HEADER) {
            return Optional.empty();
        }
        String username = null;
        boolean useCandidate = false;
        boolean controlled = false;
        int at = HEADER;
        while (at + 4 <= length) {
            int type = message.getShort(at) & 0xffff;
            int size = message.getShort(at + 2) & 0xffff;
            if (at + 4 + size > length) {
                return Optional.empty();
            }
            switch (type) {
                case USERNAME -> username = new String(bytes, at + 4, size, StandardCharsets.UTF_8);
                case USE_CANDIDATE -> useCandidate = true;
                case ICE_CONTROLLED -> controlled = true;
                case MESSAGE_INTEGRITY -> {
                    return username == null || size != INTEGRITY_BYTES
                            ? Optional.empty()
                            : Optional.of(new StunMessage(
                                    Arrays.copyOf(bytes, length), username, at, useCandidate, controlled));
                }
                default -> {
                    // Priority, network cost and the like are the controlling side's business.
                }
            }
            at += 4 + (size + 3 & ~3);
        }
        return Optional.empty();
    }

    /** Whether it was made by somebody who knows the password; what stands behind the integrity attribute does not count. */
    boolean authentic(String password) {
        byte[] signed = Arrays.copyOf(bytes, integrityAt);
        // The length is that of a message which ends with the integrity attribute.
        ByteBuffer.wrap(signed).putShort(2, (short) (integrityAt - HEADER + 4 + INTEGRITY_BYTES));
        byte[] expected = hmac(password, signed, signed.length);
        return MessageDigest.isEqual(
                expected, Arrays.copyOfRange(bytes, integrityAt + 4, integrityAt + 4 + INTEGRITY_BYTES));
    }

    /** The ufrag of who is asked. */
    String asked() {
        int colon = username.indexOf(':');
        return colon < 0 ? username : username.substring(0, colon);
    }

    /** Says that it arrived, and where it came from. */
    byte[] success(InetSocketAddress from, String password) {
        byte[] address = from.getAddress().getAddress();
        ByteBuffer mapped = ByteBuffer.allocate(4 + address.length)
                .put((byte) 0)
                .put((byte) (address.length == 4 ? 1 : 2))
                .putShort((short) (from.getPort() ^ COOKIE >>> 16));
        for (int i = 0; i < address.length; i++) {
            mapped.put((byte) (address[i] ^ bytes[4 + i]));
        }
        return answer(BINDING_SUCCESS, XOR_MAPPED_ADDRESS, mapped.array(), password);
    }

    /** Says that who asked has to control (RFC 8445, section 7.3.1.1): this side is lite. */
    byte[] roleConflict(String password) {
        byte[] reason = "Role Conflict".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer error = ByteBuffer.allocate(4 + reason.length)
                .putShort((short) 0)
                .put((byte) 4)
                .put((byte) 87)
                .put(reason);
        return answer(BINDING_ERROR, ERROR_CODE, error.array(), password);
    }

    private byte[] answer(int type, int attribute, byte[] value, String password) {
        int padded = value.length + 3 & ~3;
        ByteBuffer answer = ByteBuffer.allocate(HEADER + 4 + padded + 4 + INTEGRITY_BYTES + 8);
        answer.putShort((short) type)
                .putShort((short) (4 + padded + 4 + INTEGRITY_BYTES))
                .put(bytes, 4, 16)
                .putShort((short) attribute)
                .putShort((short) value.length)
                .put(value)
                .position(HEADER + 4 + padded);
        byte[] integrity = hmac(password, answer.array(), answer.position());
        answer.putShort((short) MESSAGE_INTEGRITY)
                .putShort((short) INTEGRITY_BYTES)
                .put(integrity)
                .putShort(2, (short) (answer.capacity() - HEADER));
        CRC32 crc = new CRC32();
        crc.update(answer.array(), 0, answer.position());
        return answer.putShort((short) FINGERPRINT)
                .putShort((short) 4)
                .putInt((int) crc.getValue() ^ FINGERPRINT_MASK)
                .array();
    }

    private static byte[] hmac(String password, byte[] bytes, int length) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            mac.update(bytes, 0, length);
            return mac.doFinal();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
