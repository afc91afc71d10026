package dev.parley.media.rtp;

import java.net.InetSocketAddress;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.media.packet.RtpPacket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LatchTest {

    private static final InetSocketAddress NAMED = new InetSocketAddress("192.0.2.1", 4_000);
    private static final InetSocketAddress SAME_HOST = new InetSocketAddress("192.0.2.1", 4_700);
    private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("198.51.100.1", 9_000);
    private static final int MILLIS = 1_000_000;

    private final Latch latch = latch(NAMED);
    private long now = 5_000_000_000L;
    private int sequence = 65_530;

    private static Latch latch(InetSocketAddress named) {
        return new Latch(named, next(named));
    }

    private static InetSocketAddress next(InetSocketAddress media) {
        return new InetSocketAddress(media.getAddress(), media.getPort() + 1);
    }

    private static InetSocketAddress source(String name) {
        return switch (name) {
            case "named" -> NAMED;
            case "same-host" -> SAME_HOST;
            default -> ELSEWHERE;
        };
    }

    /** One packet every 20 milliseconds; how many of them were accepted. */
    private int stream(InetSocketAddress from, int packets, int ssrc, boolean authentic) {
        int accepted = 0;
        for (int i = 0; i < packets; i++) {
            now += 20 * MILLIS;
            sequence = sequence + 1 & 0xffff;
            accepted += latch.accepts(
                            new RtpPacket(0, false, sequence, sequence * 160, ssrc, new byte[160]),
                            from,
                            authentic,
                            now)
                    ? 1
                    : 0;
        }
        return accepted;
    }

    private int stream(InetSocketAddress from, int packets) {
        return stream(from, packets, 7, false);
    }

    @Test
    void takesWhatComesFromTheAddressThatWasNamed() {
        assertEquals(NAMED, latch.media());
        assertEquals(1, stream(NAMED, 1));
        assertEquals(0, stream(SAME_HOST, 5));
        assertEquals(NAMED, latch.media());
        assertEquals(next(NAMED), latch.control());
    }

    /** As on a path that holds packets up for different times. */
    @Test
    void learnsASourceWhosePacketsComeInAnotherOrder() {
        for (int i = 0; i < 60; i++) {
            now += 20 * MILLIS;
            int mixed = 1_000 + (i % 3 == 0 ? i + 2 : i - 1);
            latch.accepts(new RtpPacket(0, false, mixed, mixed * 160, 7, new byte[160]), ELSEWHERE, false, now);
        }
        assertEquals(ELSEWHERE, latch.media());
    }

    /** Early media, or the media of before a re-INVITE: as long as it can be in flight. */
    @ParameterizedTest
    @CsvSource({"same-host, 1", "same-host, 10", "same-host, 15", "elsewhere, 1", "elsewhere, 15"})
    void isNotTurnedByWhatIsStillInFlight(String stray, int packets) {
        assertEquals(0, stream(source(stray), packets));
        assertEquals(NAMED, latch.media());
        assertEquals(30, stream(NAMED, 30));
        assertEquals(0, stream(source(stray), packets));
        assertEquals(NAMED, latch.media());
    }

    @ParameterizedTest
    @ValueSource(strings = {"same-host", "elsewhere"})
    void followsWhoKeepsUpAStream(String behindTranslation) {
        InetSocketAddress source = source(behindTranslation);
        int accepted = stream(source, 50);
        assertTrue(accepted >= 28, accepted + " of 50");
        assertEquals(source, latch.media());
        assertEquals(next(source), latch.control());
    }

    @Test
    void goesBackToTheNamedAddressAtOnce() {
        stream(SAME_HOST, 50);
        assertEquals(SAME_HOST, latch.media());
        assertEquals(1, stream(NAMED, 1));
        assertEquals(NAMED, latch.media());
        assertEquals(next(NAMED), latch.control());
        assertEquals(0, stream(SAME_HOST, 20));
    }

    @ParameterizedTest
    @CsvSource({"named, same-host", "named, elsewhere", "same-host, elsewhere", "elsewhere, same-host"})
    void learnsAgainWhoHasMoved(String before, String after) {
        stream(source(before), 60);
        assertEquals(source(before), latch.media());
        assertEquals(0, stream(source(after), 40), "not sooner than after a pause");
        assertTrue(stream(source(after), 40) > 20);
        assertEquals(source(after), latch.media());
    }

    @Test
    void isNotStolenWhileTheOtherSideTalks() {
        stream(NAMED, 10);
        for (int i = 0; i < 500; i++) {
            stream(NAMED, 1);
            assertEquals(0, stream(ELSEWHERE, 1, 9, false));
        }
        assertEquals(NAMED, latch.media());
    }

    @Test
    void isNotTurnedByPacketsAtRandom() {
        for (int i = 0; i < 1_000; i++) {
            sequence = i * 7_919;
            assertEquals(0, stream(ELSEWHERE, 1));
            assertEquals(0, stream(SAME_HOST, 1, i, false));
        }
        assertEquals(NAMED, latch.media());
    }

    @Test
    void isNotTurnedByABurst() {
        for (int i = 0; i < 200; i++) {
            now -= 20 * MILLIS;
            assertEquals(0, stream(ELSEWHERE, 1));
        }
        assertEquals(NAMED, latch.media());
    }

    @Test
    void waitsLongerForWhatTheSignallingHasLeft() {
        latch.named(Set.of(SAME_HOST));
        assertEquals(0, stream(SAME_HOST, 90));
        assertEquals(NAMED, latch.media());
        stream(SAME_HOST, 30);
        assertEquals(SAME_HOST, latch.media(), "whoever goes on has not moved at all");
    }

    @Test
    void surviesALostPacketHereAndThere() {
        for (int i = 0; i < 15; i++) {
            stream(ELSEWHERE, 4);
            sequence++;
        }
        assertEquals(ELSEWHERE, latch.media());
    }

    @Test
    void hearsWhatIsAuthenticAtOnceButTalksOnlyToWhoProvesItself() {
        assertEquals(10, stream(ELSEWHERE, 10, 7, true));
        assertEquals(NAMED, latch.media());
        assertEquals(20, stream(ELSEWHERE, 20, 7, true));
        assertEquals(ELSEWHERE, latch.media());
    }

    @Test
    void reportsGoWhereTheyComeFromInTheSameWay() {
        InetSocketAddress otherPort = new InetSocketAddress("192.0.2.1", 4_444);
        assertFalse(latch.acceptsReport(ELSEWHERE, false));
        assertTrue(latch.acceptsReport(otherPort, false));
        assertEquals(next(NAMED), latch.control(), "one report is none");
        latch.acceptsReport(otherPort, false);
        assertEquals(otherPort, latch.control());
        assertTrue(latch.acceptsReport(next(NAMED), false));
        assertEquals(next(NAMED), latch.control());
        latch.named(Set.of(otherPort));
        assertFalse(latch.acceptsReport(otherPort, false));
        stream(ELSEWHERE, 200);
        assertEquals(next(ELSEWHERE), latch.control());
    }
}
