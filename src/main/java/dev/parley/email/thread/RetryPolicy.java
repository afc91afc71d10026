package dev.parley.email.thread;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.parley.wire.Backoff;

/**
 * When what failed is tried again: later each time, and not for ever.
 *
 * @param first the wait after the first failure; it doubles with each further one, up to an hour
 * @param patience how long after the first failure it is given up
 */
public record RetryPolicy(Duration first, Duration patience) {

    private static final Duration LONGEST = Duration.ofHours(1);

    /**
     * @param failures before this one
     * @param failingSince the first of them; null when this is the first
     * @return empty when it is given up
     */
    public Optional<Instant> after(int failures, Instant failingSince, Instant now) {
        if (failingSince != null && !now.isBefore(failingSince.plus(patience))) {
            return Optional.empty();
        }
        return Optional.of(now.plus(Backoff.pause(first, failures, LONGEST)));
    }
}
