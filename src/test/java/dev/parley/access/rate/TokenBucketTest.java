package dev.parley.access.rate;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TokenBucketTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final TokenBucket bucket = new TokenBucket(10, 20, NOON);

    @Test
    void letsABurstThroughAndThenSoManyASecond() {
        for (int i = 0; i < 20; i++) {
            assertTrue(bucket.take(NOON).isEmpty());
        }
        assertEquals(Optional.of(Duration.ofMillis(100)), bucket.take(NOON));
        assertTrue(bucket.take(NOON.plusMillis(100)).isEmpty());
        assertTrue(bucket.take(NOON.plusMillis(150)).isPresent());
        for (int i = 0; i < 10; i++) {
            assertTrue(bucket.take(NOON.plusMillis(1_200)).isEmpty());
        }
    }

    @Test
    void savesNoMoreThanABurst() {
        Instant later = NOON.plusSeconds(3_600);
        for (int i = 0; i < 20; i++) {
            assertTrue(bucket.take(later).isEmpty());
        }
        assertTrue(bucket.take(later).isPresent());
    }

    @Test
    void standsAClockThatGoesBack() {
        bucket.take(NOON);
        assertTrue(bucket.take(NOON.minusSeconds(60)).isEmpty());
    }
}
