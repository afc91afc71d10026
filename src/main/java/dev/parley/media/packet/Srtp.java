package dev.parley.media.packet;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * One direction of SRTP or SRTCP (RFC 3711): AES in counter mode, HMAC-SHA1, a replay window of 64 for each source.
 */
final class Srtp {

    private static final int RTCP_HEADER = 8;
    private static final int TAG_BYTES = 10;
    private static final int MOST_SOURCES = 8;
    /** Marks an SRTCP packet as encrypted, beside its index. */
    private static final int ENCRYPTED = 0x8000_0000;

    private final boolean control;
    private final SecretKeySpec cipherKey;
    private final byte[] salt;
    private final Cipher cipher;
    private final Mac mac;

    private final Map<Integer, Counter> sources = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Counter> eldest) {
            return size() > MOST_SOURCES;
        }
    };

    /** How far one source has come. */
    private static final class Counter {
        private boolean started;
        private long highest;
        private long seen;

        /** The 48-bit index of a sequence number: the one nearest to the highest so far (RFC 3711, section 3.3.1). */
        long index(int sequence) {
            long index = highest + (short) (sequence - (int) highest);
            return !started || index < 0 ? sequence : index;
        }

        boolean replayed(long index) {
            long behind = highest - index;
            return started && behind >= 0 && (behind >= Long.SIZE || (seen >>> behind & 1) != 0);
        }

        void take(long index) {
            if (!started || index > highest) {
                long jump = started ? index - highest : Long.SIZE;
                seen = jump >= Long.SIZE ? 1 : seen << jump | 1;
                highest = index;
                started = true;
            } else {
                seen |= 1L << highest - index;
            }
        }
    }

    private Srtp(SrtpKeys keys, boolean control) {
        int labels = control ? 3 : 0;
        this.control = control;
        this.cipherKey = new SecretKeySpec(keys.derive(labels, 16), "AES");
        this.salt = keys.derive(labels + 2, 14);
        try {
            this.cipher = Cipher.getInstance("AES/CTR/NoPadding");
            this.mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(keys.derive(labels + 1, 20), "HmacSHA1"));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static Srtp ofRtp(SrtpKeys keys) {
        return new Srtp(keys, false);
    }

    static Srtp ofRtcp(SrtpKeys keys) {
        return new Srtp(keys, true);
    }

    synchronized byte[] protect(byte[] packet) {
        return control ? protectControl(packet) : protectMedia(packet);
    }

    /** The packet as it was; empty when it is not authentic, or came before. */
    synchronized Optional<byte[]> open(byte[] bytes, int length) {
        return control ? openControl(bytes, length) : openMedia(bytes, length);
    }

    private byte[] protectMedia(byte[] packet) {
        Counter counter = counter(ssrc(packet, 8));
        long index = counter.index(sequence(packet));
        counter.take(index);
        byte[] sealed = Arrays.copyOf(packet, packet.length + TAG_BYTES);
        crypt(sealed, RtpPacket.headerLength(packet, packet.length), packet.length, ssrc(packet, 8), index);
        System.arraycopy(tag(sealed, packet.length, (int) (index >>> 16)), 0, sealed, packet.length, TAG_BYTES);
        return sealed;
    }

    private Optional<byte[]> openMedia(byte[] bytes, int length) {
        int end = length - TAG_BYTES;
        if (end < RtpPacket.HEADER || RtpPacket.headerLength(bytes, end) < 0) {
            return Optional.empty();
        }
        long index = known(ssrc(bytes, 8)).index(sequence(bytes));
        if (!admit(ssrc(bytes, 8), index, () -> authentic(bytes, end, (int) (index >>> 16), end))) {
            return Optional.empty();
        }
        byte[] packet = Arrays.copyOf(bytes, end);
        crypt(packet, RtpPacket.headerLength(packet, end), end, ssrc(packet, 8), index);
        return Optional.of(packet);
    }

    private byte[] protectControl(byte[] packet) {
        Counter counter = counter(ssrc(packet, 4));
        long index = counter.started ? counter.highest + 1 : 0;
        counter.take(index);
        ByteBuffer sealed =
                ByteBuffer.allocate(packet.length + 4 + TAG_BYTES).put(packet).putInt((int) index | ENCRYPTED);
        crypt(sealed.array(), RTCP_HEADER, packet.length, ssrc(packet, 4), index);
        return sealed.put(tag(sealed.array(), packet.length + 4, null), 0, TAG_BYTES)
                .array();
    }

    private Optional<byte[]> openControl(byte[] bytes, int length) {
        int end = length - TAG_BYTES - 4;
        if (end < RTCP_HEADER) {
            return Optional.empty();
        }
        int word = ByteBuffer.wrap(bytes).getInt(end);
        long index = word & ~ENCRYPTED;
        if (!admit(ssrc(bytes, 4), index, () -> authentic(bytes, end + 4, null, end + 4))) {
            return Optional.empty();
        }
        byte[] packet = Arrays.copyOf(bytes, end);
        if ((word & ENCRYPTED) != 0) {
            crypt(packet, RTCP_HEADER, end, ssrc(packet, 4), index);
        }
        return Optional.of(packet);
    }

    /** Of a source that may be a forger's: nothing is kept of it yet. */
    private Counter known(int source) {
        Counter counter = sources.get(source);
        return counter == null ? new Counter() : counter;
    }

    private Counter counter(int source) {
        return sources.computeIfAbsent(source, unknown -> new Counter());
    }

    /** Takes note of a packet that is new and authentic. */
    private boolean admit(int from, long index, BooleanSupplier authentic) {
        if (known(from).replayed(index) || !authentic.getAsBoolean()) {
            return false;
        }
        counter(from).take(index);
        return true;
    }

    private boolean authentic(byte[] bytes, int signed, Integer rollover, int tagAt) {
        byte[] expected = Arrays.copyOf(tag(bytes, signed, rollover), TAG_BYTES);
        return MessageDigest.isEqual(expected, Arrays.copyOfRange(bytes, tagAt, tagAt + TAG_BYTES));
    }

    private byte[] tag(byte[] bytes, int length, Integer rollover) {
        mac.update(bytes, 0, length);
        return rollover == null
                ? mac.doFinal()
                : mac.doFinal(ByteBuffer.allocate(4).putInt(rollover).array());
    }

    /** Encrypts or decrypts in place (RFC 3711, section 4.1.1). */
    private void crypt(byte[] bytes, int from, int to, int ssrc, long index) {
        ByteBuffer iv = ByteBuffer.allocate(16).put(salt);
        iv.putInt(4, iv.getInt(4) ^ ssrc);
        iv.putLong(6, iv.getLong(6) ^ index);
        try {
            cipher.init(Cipher.ENCRYPT_MODE, cipherKey, new IvParameterSpec(iv.array()));
            cipher.doFinal(bytes, from, to - from, bytes, from);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static int sequence(byte[] packet) {
        return ByteBuffer.wrap(packet).getShort(2) & 0xffff;
    }

    private static int ssrc(byte[] packet, int at) {
        return ByteBuffer.wrap(packet).getInt(at);
    }
}
