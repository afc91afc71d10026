package dev.parley.media.packet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ReceptionTest {

    private final Reception reception = new Reception();

    private boolean receive(int sequence) {
        return reception.accept(
                new RtpPacket(0, false, sequence & 0xffff, sequence * 160, 7, new byte[160]), sequence * 160L);
    }

    @Test
    void countsWhatIsLostOverTheRollOfTheSequence() {
        assertNull(reception.report());
        for (int sequence = 65_500; sequence < 65_600; sequence++) {
            if (sequence % 10 != 3) {
                assertTrue(receive(sequence));
            }
        }
        Reception.Report report = reception.report();
        assertEquals(10, report.lost());
        assertEquals(65_599, report.highest());
        assertEquals(90, report.received());
        assertEquals(10 * 256 / 100, report.fractionLost());
        assertEquals(0, report.jitter());
        receive(65_600);
        assertEquals(0, reception.report().fractionLost(), "since the last report");
    }

    @Test
    void takesEachPacketOnceInAnyOrder() {
        assertTrue(receive(10));
        assertTrue(receive(12));
        assertTrue(receive(11));
        assertFalse(receive(11));
        assertFalse(receive(12));
        assertFalse(receive(12 - 64), "too old to matter");
        assertEquals(0, reception.report().lost());
    }

    @Test
    void measuresJitter() {
        for (int i = 0; i < 100; i++) {
            reception.accept(new RtpPacket(0, false, i, i * 160, 7, new byte[160]), i * 160L + (i % 2) * 80);
        }
        long jitter = reception.report().jitter();
        assertTrue(jitter >= 70 && jitter <= 80, "jitter " + jitter);
    }

    @Test
    void beginsAnewWithAnotherSource() {
        receive(10);
        assertTrue(reception.accept(new RtpPacket(0, false, 10, 0, 8, new byte[160]), 0));
        assertEquals(8, reception.report().ssrc());
    }

    /** After a hold or a transfer, by gateways that keep their SSRC. */
    @ParameterizedTest
    @ValueSource(ints = {5_000, 1_000, 400, 64, 62_000, -20_000})
    void hearsASenderThatBeginsItsSequenceAnewFromItsSecondPacketOn(int back) {
        for (int sequence = 10_000; sequence < 10_050; sequence++) {
            assertTrue(receive(sequence));
        }
        assertFalse(receive(10_049 - back), "may be a stray");
        for (int sequence = 10_050 - back; sequence < 10_100 - back; sequence++) {
            assertTrue(receive(sequence));
        }
        assertEquals(0, reception.report().lost());
    }

    @ParameterizedTest
    @ValueSource(ints = {5_000, 400, -20_000})
    void goesOnThroughStrayPackets(int away) {
        for (int sequence = 10_000; sequence < 10_050; sequence++) {
            assertTrue(receive(sequence));
            assertFalse(receive(sequence - away - sequence % 2 * 10));
        }
        assertEquals(0, reception.report().lost());
    }
}
