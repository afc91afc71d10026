package dev.parley.webrtc.dtls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DtlsRecordsTest {

    private static final int CERTIFICATE = 11;
    private static final int CERTIFICATE_VERIFY = 15;

    private final DtlsRecords records = new DtlsRecords();

    private static byte[] record(int type, int epoch, byte[] content) {
        return ByteBuffer.allocate(13 + content.length)
                .put((byte) type)
                .putShort((short) 0xfefd)
                .putShort((short) epoch)
                .put(new byte[6])
                .putShort((short) content.length)
                .put(content)
                .array();
    }

    private static byte[] message(int type, int length, int offset, int fragment) {
        return ByteBuffer.allocate(12 + fragment)
                .putInt(type << 24 | length)
                .putShort((short) 0)
                .put((byte) (offset >> 16))
                .putShort((short) offset)
                .put((byte) (fragment >> 16))
                .putShort((short) fragment)
                .array();
    }

    private static byte[] handshake(int type, int length, int offset, int fragment) {
        return record(22, 0, message(type, length, offset, fragment));
    }

    private static final byte[] CHANGE = record(20, 0, new byte[] {1});
    private static final byte[] FINISHED = record(22, 1, new byte[40]);

    private int admit(byte[]... parts) {
        ByteArrayOutputStream datagram = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            datagram.writeBytes(part);
        }
        return records.admit(datagram.toByteArray(), datagram.size());
    }

    @Test
    void takesAWholeFlight() {
        byte[] certificate = handshake(CERTIFICATE, 500, 0, 500);
        byte[] verify = handshake(CERTIFICATE_VERIFY, 80, 0, 80);
        int all = certificate.length + verify.length + CHANGE.length + FINISHED.length;
        assertEquals(all, admit(certificate, verify, CHANGE, FINISHED));
        assertEquals(CHANGE.length, admit(CHANGE));
    }

    @Test
    void takesMessagesInPieces() {
        assertTrue(admit(handshake(CERTIFICATE, 1_500, 0, 1_000)) > 0);
        assertTrue(admit(handshake(CERTIFICATE, 1_500, 1_000, 500)) > 0);
        assertTrue(admit(handshake(CERTIFICATE, 1_010, 1_000, 10)) > 0);
    }

    @Test
    void holdsBackTheChangeOfCiphersUntilTheCertificateIsVerified() {
        byte[] certificate = handshake(CERTIFICATE, 500, 0, 500);
        assertEquals(certificate.length, admit(certificate, CHANGE, FINISHED));
        assertEquals(0, admit(CHANGE, FINISHED));
        assertTrue(admit(handshake(CERTIFICATE_VERIFY, 80, 0, 80), CHANGE) > CHANGE.length);
        assertEquals(FINISHED.length, admit(FINISHED));
    }

    @Test
    void passesOverWhatAnnouncesMoreThanAnybodyHasToSay() {
        assertEquals(0, admit(handshake(CERTIFICATE, 0xff_ffff, 0, 100)));
        assertEquals(0, admit(handshake(CERTIFICATE, 5_000, 0, 1)));
        assertEquals(0, admit(handshake(CERTIFICATE, 100, 90, 20)));
        assertEquals(0, admit(record(22, 0, new byte[5])));
    }

    @Test
    void survivesNoise() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            byte[] noise = new byte[random.nextInt(100)];
            random.nextBytes(noise);
            if (noise.length > 13) {
                noise[0] = (byte) (20 + random.nextInt(4));
                noise[11] = 0;
                noise[12] = (byte) random.nextInt(noise.length);
            }
            int admitted = records.admit(noise, noise.length);
            assertTrue(admitted >= 0 && admitted <= noise.length);
        }
    }
}
