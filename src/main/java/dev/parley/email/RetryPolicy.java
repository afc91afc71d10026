package dev.parley.email;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When what failed is tried again: later each time, and not for ever.
 *
 * @param first the wait after the first failure; it doubles with each further one, up to an hour
 * @param patience how long after the first failure it is given up
 */
public record RetryPolicy(Duration first, Duration patience) {

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int MAX_DOUBLINGS = 20;

    /**
     * @param failures before this one
     * @param failingSince the first of them; null when this is the first
     * @return empty when it is given up
     */
    public Optional<Instant> after(int failures, Instant failingSince, Instant now) {
        if (failingSince != null && !now.isBefore(failingSince.plus(patience))) {
            return Optional.empty();
        }
        return Optional.of(now.plus(pause(first, failures, LONGEST)));
    }

    /**
     * The wait after a failure, twice as long as after the one before.
     *
     * @param failures before this one
     */
    public static Duration pause(Duration first, int failures, Duration longest) {
        Duration wait = first.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
        return wait.compareTo(longest) < 0 ? wait : longest;
    }
}
