package dev.parley.media.packet;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SrtpTest {

    private static byte[] packet(int sequence) {
        return new RtpPacket(0, false, sequence & 0xffff, sequence * 160, 0xcafebabe, new byte[] {1, 2, 3, 4}).write();
    }

    /** RFC 3711, appendix B.3. */
    @Test
    void derivesKeysAsTheRfcDoes() {
        HexFormat hex = HexFormat.of();
        SrtpKeys keys = new SrtpKeys(
                hex.parseHex("e1f97a0d3e018be0d64fa32c06de4139"), hex.parseHex("0ec675ad498afeebb6960b3aabe6"));
        assertEquals("c61e7a93744f39ee10734afe3ff7a087", hex.formatHex(keys.derive(0, 16)));
        assertEquals("30cbbc08863d8c85d49db34a9ae1", hex.formatHex(keys.derive(2, 14)));
        assertEquals("cebe321f6ff7716b6fd4ab49af256a156d38baa4", hex.formatHex(keys.derive(1, 20)));
    }

    @Test
    void opensWhatItProtectedOverTheRollOfTheSequence() {
        SrtpKeys keys = SrtpKeys.ofSdes(SrtpKeys.random(new SecureRandom()).sdes());
        Srtp out = Srtp.ofRtp(keys);
        Srtp in = Srtp.ofRtp(keys);
        for (int sequence = 65_000; sequence < 66_500; sequence++) {
            byte[] sealed = out.protect(packet(sequence));
            assertArrayEquals(packet(sequence), in.open(sealed, sealed.length).orElseThrow());
        }
    }

    @Test
    void opensNothingTwiceAndNothingThatWasChanged() {
        SrtpKeys keys = SrtpKeys.random(new SecureRandom());
        Srtp out = Srtp.ofRtp(keys);
        Srtp in = Srtp.ofRtp(keys);
        byte[] first = out.protect(packet(1));
        byte[] second = out.protect(packet(2));
        assertTrue(in.open(second, second.length).isPresent());
        assertTrue(in.open(first, first.length).isPresent(), "late, but new");
        assertEquals(Optional.empty(), in.open(first, first.length));
        byte[] third = out.protect(packet(3));
        for (int i = 0; i < third.length; i++) {
            byte[] changed = third.clone();
            changed[i] ^= 1;
            assertEquals(Optional.empty(), in.open(changed, changed.length), "byte " + i);
        }
        for (int length = 0; length < third.length; length++) {
            assertEquals(Optional.empty(), in.open(third, length), "cut to " + length);
        }
        assertTrue(in.open(third, third.length).isPresent());
    }

    @Test
    void goesOnWithAnotherSourceOnceThatIsAuthentic() {
        SrtpKeys keys = SrtpKeys.random(new SecureRandom());
        Srtp in = Srtp.ofRtp(keys);
        byte[] first = Srtp.ofRtp(keys).protect(packet(40_000));
        byte[] other = Srtp.ofRtp(keys).protect(new RtpPacket(0, false, 5_000, 1, 0xdeadbeef, new byte[] {9}).write());
        assertTrue(in.open(first, first.length).isPresent());
        byte[] forged = other.clone();
        forged[forged.length - 1] ^= 1;
        assertEquals(Optional.empty(), in.open(forged, forged.length));
        assertTrue(in.open(other, other.length).isPresent());
        assertEquals(Optional.empty(), in.open(other, other.length));
    }

    @Test
    void protectsReports() {
        SrtpKeys keys = SrtpKeys.random(new SecureRandom());
        Srtp out = Srtp.ofRtcp(keys);
        Srtp in = Srtp.ofRtcp(keys);
        byte[] report = {(byte) 0x80, (byte) 200, 0, 6, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
        byte[] sealed = out.protect(report);
        assertArrayEquals(report, in.open(sealed, sealed.length).orElseThrow());
        assertEquals(Optional.empty(), in.open(sealed, sealed.length));
    }
}
