package dev.parley.email.thread;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class RetryPolicyTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final RetryPolicy policy = new RetryPolicy(Duration.ofSeconds(30), Duration.ofHours(24));

    @Test
    void waitsTwiceAsLongEachTimeUpToAnHour() {
        assertEquals(Optional.of(NOW.plusSeconds(30)), policy.after(0, null, NOW));
        assertEquals(Optional.of(NOW.plusSeconds(60)), policy.after(1, NOW.minusSeconds(30), NOW));
        assertEquals(Optional.of(NOW.plusSeconds(1920)), policy.after(6, NOW.minusSeconds(3000), NOW));
        assertEquals(Optional.of(NOW.plusSeconds(3600)), policy.after(7, NOW.minusSeconds(5000), NOW));
        assertEquals(Optional.of(NOW.plusSeconds(3600)), policy.after(1_000_000, NOW.minusSeconds(5000), NOW));
    }

    @Test
    void givesUpAfterItsPatience() {
        assertEquals(Optional.empty(), policy.after(40, NOW.minus(Duration.ofHours(24)), NOW));
        assertEquals(
                Optional.of(NOW.plusSeconds(3600)),
                policy.after(40, NOW.minus(Duration.ofHours(24)).plusSeconds(1), NOW));
    }
}
