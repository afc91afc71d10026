package dev.parley.database;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class DatabaseClockTest {

    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final Duration WAY = Duration.ofMillis(10);

    private final DatabaseClock clock = new DatabaseClock(InstantSource.fixed(NOW));

    @Test
    void goesByTheDatabaseWhereThisMachineIsWrong() {
        assertEquals(Duration.ofHours(2), measure(Duration.ofHours(2), WAY));
        assertEquals(NOW.plus(Duration.ofHours(2)), clock.instant());

        assertEquals(Duration.ofSeconds(-3), measure(Duration.ofSeconds(-3), WAY));
        assertEquals(NOW.minusSeconds(3), clock.instant());
    }

    @Test
    void doesNotJumpForLittleThings() {
        measure(Duration.ofMillis(300), WAY);
        assertEquals(NOW, clock.instant());

        measure(Duration.ofSeconds(60), WAY);
        measure(Duration.ofMillis(60_200), WAY);
        assertEquals(NOW.plusSeconds(60), clock.instant());
    }

    @Test
    void takesASlowAnswerForWhatItIs() {
        measure(Duration.ofSeconds(2), Duration.ofSeconds(3));
        assertEquals(NOW, clock.instant());
    }

    @Test
    void goesByTheMachineAgainWhenItIsSetRight() {
        measure(Duration.ofMinutes(5), WAY);
        measure(Duration.ofMillis(1), WAY);
        assertEquals(NOW, clock.instant());
    }

    /** The answer is here half the way after the database said so. */
    private Duration measure(Duration behind, Duration way) {
        Instant told = NOW.plus(way.dividedBy(2)).plus(behind);
        return clock.measured(NOW, told, NOW.plus(way));
    }
}
