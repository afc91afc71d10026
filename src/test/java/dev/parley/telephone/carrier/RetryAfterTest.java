package dev.parley.telephone.carrier;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.telephone.claim.TrunkHealth;

import static org.junit.jupiter.api.Assertions.assertEquals;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "120, 120",
        "' 0 ', 0",
        "18000;duration=3600, 18000",
        "120 (I'm in a meeting), 120",
        "5;x=y;duration=9 (a), 5",
        "99999999999999999999, 2147483647",
        "'Sun, 22 Nov 2026 12:00:30 GMT', 30",
        "'Sun, 22 Nov 2026 12:00:30 GMT;duration=3', 30",
        "'Fri, 31 Dec 1999 23:59:59 GMT', 0"
    })
    void isSecondsOrADate(String value, long seconds) {
        assertEquals(Optional.of(Duration.ofSeconds(seconds)), RetryAfter.of(value, NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-5", "5x", "(5)", ";duration=5", "Sun, 22 Nov"})
    void isNothingElse(String value) {
        assertEquals(Optional.empty(), RetryAfter.of(value, NOW));
    }

    @Test
    void isNeverWorthMoreThanAnHour() {
        assertEquals(Duration.ofHours(1), TrunkHealth.clamped(Duration.ofSeconds(Integer.MAX_VALUE)));
    }
}
