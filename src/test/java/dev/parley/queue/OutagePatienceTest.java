package dev.parley.queue;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class OutagePatienceTest {

    /** Of leases that are short beside the rounds too: else what a lost node held is never taken over. */
    @ParameterizedTest
    @CsvSource({"30000, 5000, 7500", "2000, 500, 1499", "2000, 1000, 1500", "1000, 5000, 7500"})
    void isOverWhenTheDatabaseHasBeenThereForALease(long lease, long round, long comes) {
        OutagePatience patience = new OutagePatience(Duration.ofMillis(lease), Duration.ofMillis(round), 0);
        long now = 0;
        for (long waited = 0; waited <= lease; waited += comes) {
            now += Duration.ofMillis(comes).toNanos();
            assertFalse(patience.over(now) && waited < lease);
        }
        assertTrue(patience.over(now + Duration.ofMillis(comes).toNanos()));
    }

    @Test
    void beginsAnewWhenTheNodeStoodStill() {
        OutagePatience patience = new OutagePatience(Duration.ofSeconds(30), Duration.ofSeconds(5), 0);
        assertFalse(patience.over(Duration.ofSeconds(5).toNanos()));
        assertFalse(patience.over(Duration.ofSeconds(45).toNanos()));
        assertFalse(patience.over(Duration.ofSeconds(60).toNanos()));
        assertTrue(patience.over(Duration.ofSeconds(75).toNanos()));
    }

    @Test
    void beginsAnewWhenTheDatabaseIsAway() {
        OutagePatience patience = new OutagePatience(Duration.ofSeconds(2), Duration.ofSeconds(1), 0);
        assertFalse(patience.over(Duration.ofSeconds(1).toNanos()));
        patience.away();
        assertFalse(patience.over(Duration.ofSeconds(3).toNanos()));
        assertTrue(patience.over(Duration.ofSeconds(5).toNanos()));
    }
}
