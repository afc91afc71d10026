package dev.parley.access.rate;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Lets a burst through, then so many a second. Safe for use by several threads. */
final class TokenBucket {

    private static final double NANOS = 1e9;

    private final double perSecond;
    private final double burst;
    private double left;
    private Instant filled;

    TokenBucket(double perSecond, double burst, Instant now) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.left = burst;
        this.filled = now;
    }

    /** Takes one; when there is none left, how long until there is. */
    synchronized Optional<Duration> take(Instant now) {
        double passed = Math.max(0, Duration.between(filled, now).toNanos() / NANOS);
        left = Math.min(burst, left + passed * perSecond);
        filled = now.isAfter(filled) ? now : filled;
        if (left < 1) {
            return Optional.of(Duration.ofNanos((long) ((1 - left) / perSecond * NANOS)));
        }
        left--;
        return Optional.empty();
    }
}
