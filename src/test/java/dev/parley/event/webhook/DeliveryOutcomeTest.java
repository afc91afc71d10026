package dev.parley.event.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What endpoints answer, and when they are told again. */
class DeliveryOutcomeTest {

    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "200, , Delivered, ",
        "201, , Delivered, ",
        "204, , Delivered, ",
        "299, , Delivered, ",
        "301, , Failed, ",
        "302, , Failed, ",
        "308, , Failed, ",
        "400, , Failed, ",
        "401, , Failed, ",
        "404, , Failed, ",
        "410, , Gone, ",
        "410, 5, Gone, ",
        "429, , Failed, ",
        "429, 120, Failed, 2026-11-26T12:02:00Z",
        "429, '  7 ', Failed, 2026-11-26T12:00:07Z",
        "429, 'Thu, 26 Nov 2026 13:00:00 GMT', Failed, 2026-11-26T13:00:00Z",
        "429, soon, Failed, ",
        "429, -1, Failed, ",
        "429, 99999999999, Failed, ",
        "429, 9999999, Failed, 2026-11-27T12:00:00Z",
        "500, 60, Failed, ",
        "503, 60, Failed, 2026-11-26T12:01:00Z",
        "100, , Failed, "
    })
    void meansWhatItMeans(int code, String retryAfter, String meaning, Instant notBefore) {
        DeliveryOutcome outcome = DeliveryOutcome.of(code, Optional.ofNullable(retryAfter), NOW);
        assertEquals(meaning, outcome.getClass().getSimpleName());
        if (outcome instanceof DeliveryOutcome.Failed(Optional<Instant> then)) {
            assertEquals(Optional.ofNullable(notBefore), then);
        }
    }

    @Test
    void triesAgainLaterEachTimeAndThenNotAnyMore() {
        List<Duration> waits = List.of(Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofHours(24));
        DeliverySchedule schedule = new DeliverySchedule(waits);
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        for (int failures = 1; failures <= waits.size(); failures++) {
            Duration wait = waits.get(failures - 1);
            Instant next =
                    schedule.after(failures, Optional.empty(), NOW, random).orElseThrow();
            assertTrue(!next.isBefore(NOW.plus(wait)));
            assertTrue(next.isBefore(NOW.plusMillis(wait.toMillis() * 12 / 10 + 1)));
        }
        assertEquals(Optional.empty(), schedule.after(4, Optional.empty(), NOW, random));
    }

    @Test
    void comesNoSoonerThanItIsAskedTo() {
        DeliverySchedule schedule = new DeliverySchedule(List.of(Duration.ofSeconds(5)));
        Instant later = NOW.plusSeconds(600);
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        assertEquals(Optional.of(later), schedule.after(1, Optional.of(later), NOW, random));
        Instant sooner =
                schedule.after(1, Optional.of(NOW.plusSeconds(1)), NOW, random).orElseThrow();
        assertTrue(!sooner.isBefore(NOW.plusSeconds(5)));
    }
}
