package dev.parley.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

class TimestampsTest {

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T12:00:00Z, 2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00.123456789+02:00, 2026-01-31T10:00:00.123456Z",
        "2026-01-31T12:00:00+0200, 2026-01-31T10:00:00Z",
        "2026-01-31T12:00:00-02, 2026-01-31T14:00:00Z",
        "2026-01-31T12:00:00+02:00:01, 2026-01-31T09:59:59Z"
    })
    void readsAnyOffset(String text, Instant time) {
        assertEquals(Optional.of(time), Timestamps.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026-01-31",
                "2026-02-30T00:00:00Z",
                "+1000000000-12-31T23:59:59Z",
                "-0001-01-01T00:00:00Z"
            })
    void knowsWhatIsNoTime(String text) {
        assertEquals(Optional.empty(), Timestamps.parse(text));
    }

    /** It took the square of its length. */
    @Test
    void costsLittleHoweverLongItIs() {
        assertTimeoutPreemptively(
                Duration.ofSeconds(1), () -> assertEquals(Optional.empty(), Timestamps.parse("T".repeat(100_000))));
    }
}
