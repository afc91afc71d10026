package dev.parley.telephone.claim;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TrunkHealthTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final UUID ONE = UUID.randomUUID();
    private static final UUID TWO = UUID.randomUUID();
    private static final UUID THREE = UUID.randomUUID();

    @Test
    void oneRefusalWithoutRetryAfterIsTheCallsOwn() {
        TrunkHealth.Verdict verdict = TrunkHealth.WELL.refused(ONE, null, 0, NOW);
        assertFalse(verdict.ofTrunk());
        assertEquals(null, verdict.after().restsUntil());
    }

    @Test
    void severalCallsInARowSpeakOfTheTrunkWhichRestsLongerEachTime() {
        TrunkHealth two = TrunkHealth.WELL
                .refused(ONE, null, 0, NOW)
                .after()
                .refused(TWO, null, 0, NOW)
                .after();
        TrunkHealth.Verdict third = two.refused(THREE, null, 0, NOW);
        assertTrue(third.ofTrunk());
        assertEquals(NOW.plusSeconds(1), third.after().restsUntil());
        Instant later = NOW.plusSeconds(1);
        TrunkHealth.Verdict again = third.after().refused(THREE, null, 1, later);
        assertTrue(again.ofTrunk());
        assertEquals(later.plusSeconds(2), again.after().restsUntil());
        TrunkHealth ill = again.after();
        for (int i = 0; i < 10; i++) {
            later = ill.restsUntil();
            ill = ill.refused(THREE, null, i, later).after();
        }
        assertEquals(later.plusSeconds(60), ill.restsUntil());
    }

    @Test
    void oneCallThatIsTriedAgainIsNotSeveral() {
        TrunkHealth health = TrunkHealth.WELL;
        for (int i = 0; i < 9; i++) {
            TrunkHealth.Verdict verdict = health.refused(ONE, null, 0, NOW.plusSeconds(i));
            assertFalse(verdict.ofTrunk());
            health = verdict.after();
        }
    }

    @Test
    void refusalsFarApartAreNotInARow() {
        TrunkHealth two = TrunkHealth.WELL
                .refused(ONE, null, 0, NOW)
                .after()
                .refused(TWO, null, 0, NOW)
                .after();
        assertFalse(
                two.refused(THREE, null, 0, NOW.plus(Duration.ofMinutes(11))).ofTrunk());
    }

    @Test
    void retryAfterSpeaksOfTheTrunkAtOnce() {
        TrunkHealth.Verdict verdict = TrunkHealth.WELL.refused(ONE, Duration.ofSeconds(7), 0, NOW);
        assertTrue(verdict.ofTrunk());
        assertEquals(NOW.plusSeconds(7), verdict.after().restsUntil());
        assertEquals(
                NOW.plusSeconds(3_600),
                TrunkHealth.WELL
                        .refused(ONE, Duration.ofDays(9), 0, NOW)
                        .after()
                        .restsUntil());
        assertEquals(
                NOW.plusSeconds(1),
                TrunkHealth.WELL.refused(ONE, Duration.ZERO, 0, NOW).after().restsUntil());
        assertTrue(verdict.after().refused(TWO, null, 0, NOW).ofTrunk(), "what was on its way meanwhile");
    }

    @Test
    void aCallThatIsRefusedAgainAndAgainWhileOthersAreNotIsTheOneToBlame() {
        assertTrue(TrunkHealth.WELL.refused(ONE, Duration.ofSeconds(60), 1, NOW).ofTrunk());
        TrunkHealth.Verdict verdict = TrunkHealth.WELL.refused(ONE, Duration.ofSeconds(60), 2, NOW);
        assertFalse(verdict.ofTrunk());
        assertEquals(TrunkHealth.WELL, verdict.after());
        TrunkHealth ill =
                TrunkHealth.WELL.refused(TWO, Duration.ofSeconds(60), 0, NOW).after();
        assertTrue(
                ill.refused(ONE, Duration.ofSeconds(60), 9, NOW.plusSeconds(60)).ofTrunk(), "the whole trunk is away");
    }

    @Test
    void aTrunkWithoutSignOfLifeRestsLongerEachTime() {
        TrunkHealth once = TrunkHealth.WELL.unreachable(ONE, NOW);
        assertEquals(NOW.plusSeconds(1), once.restsUntil());
        assertEquals(
                NOW.plusSeconds(1 + 2),
                once.unreachable(TWO, NOW.plusSeconds(1)).restsUntil());
    }
}
