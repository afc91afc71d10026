package dev.parley.wire;

import java.time.Duration;

/** How long to wait before something that failed is tried again. */
public final class Backoff {

    private static final int MAX_DOUBLINGS = 20;

    private Backoff() {}

    /**
     * The wait after a failure, twice as long as after the one before.
     *
     * @param failures before this one; fewer than none count as none
     */
    public static Duration pause(Duration first, int failures, Duration longest) {
        Duration wait = first.multipliedBy(1L << Math.clamp(failures, 0, MAX_DOUBLINGS));
        return wait.compareTo(longest) < 0 ? wait : longest;
    }
}
