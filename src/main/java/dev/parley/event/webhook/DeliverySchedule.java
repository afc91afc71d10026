package dev.parley.event.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When what an endpoint did not take is tried again.
 *
 * @param waits after each failure in turn
 */
record DeliverySchedule(List<Duration> waits) {

    /** Those that failed together must not come back together. */
    private static final double JITTER = 0.2;

    /**
     * @param failures with this one
     * @param notBefore when the endpoint wants to be asked again
     * @return empty when it is given up
     */
    Optional<Instant> after(int failures, Optional<Instant> notBefore, Instant now, RandomGenerator random) {
        if (failures > waits.size()) {
            return Optional.empty();
        }
        Duration wait = waits.get(failures - 1);
        Instant next = now.plusMillis(wait.toMillis() + (long) (wait.toMillis() * JITTER * random.nextDouble()));
        return Optional.of(notBefore.filter(next::isBefore).orElse(next));
    }
}
