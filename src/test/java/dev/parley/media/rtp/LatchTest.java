package dev.parley.media.rtp;

import java.net.InetSocketAddress;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LatchTest {

    private static final InetSocketAddress NAMED = new InetSocketAddress("192.0.2.1", 4_000);
    private static final InetSocketAddress SAME_HOST = new InetSocketAddress("192.0.2.1", 4_700);
    private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("198.51.100.1", 9_000);

    private final Latch latch = new Latch(NAMED);

    private static RtpPacket packet(int sequence) {
        return new RtpPacket(0, false, sequence, sequence * 160, 7, new byte[160]);
    }

    @Test
    void followsTheHostThatWasNamedAtOnceAndNobodyAfterwards() {
        assertEquals(NAMED, latch.media());
        assertTrue(latch.accepts(packet(1), SAME_HOST, false));
        assertEquals(SAME_HOST, latch.media());
        for (int i = 0; i < 100; i++) {
            assertFalse(latch.accepts(packet(i), ELSEWHERE, false));
        }
        assertEquals(SAME_HOST, latch.media());
    }

    @Test
    void followsAnAddressTranslationThatKeepsUpAStream() {
        for (int i = 0; i < 9; i++) {
            assertFalse(latch.accepts(packet(i), ELSEWHERE, false));
        }
        assertTrue(latch.accepts(packet(9), ELSEWHERE, false));
        assertEquals(ELSEWHERE, latch.media());
    }

    @Test
    void isNotTurnedByPacketsAtRandom() {
        for (int i = 0; i < 1_000; i++) {
            assertFalse(latch.accepts(packet(i * 7 & 0xffff), ELSEWHERE, false));
        }
        assertEquals(NAMED, latch.media());
    }

    @Test
    void followsWhatIsAuthenticWhereverItComesFrom() {
        assertTrue(latch.accepts(packet(1), SAME_HOST, true));
        assertTrue(latch.accepts(packet(2), ELSEWHERE, true));
        assertEquals(ELSEWHERE, latch.media());
    }
}
