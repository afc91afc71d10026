package dev.parley.queue;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * While the database was away nobody could renew a lease: everybody gets the time to, before it counts against them. For
 * one thread at a time.
 */
public final class OutagePatience {

    private static final Duration KEEP_PAUSE = Duration.ofMillis(500);
    private static final int KEEP_TRIES = 240;

    private final Duration lease;
    private Long thereSince;
    private long lastRound = System.nanoTime();

    public OutagePatience(Duration lease) {
        this.lease = lease;
    }

    /** To be asked in each round; whether the database has been there for a whole lease. */
    public boolean over() {
        long now = System.nanoTime();
        boolean stalled = now - lastRound > lease.toNanos() / 2;
        thereSince = thereSince == null || stalled ? Long.valueOf(now) : thereSince;
        lastRound = now;
        return now - thereSince >= lease.toNanos();
    }

    /** What is known is kept, also when the database is away for a while; in the end others say what they can. */
    public static void keep(Runnable writing) {
        for (int left = KEEP_TRIES; ; left--) {
            try {
                writing.run();
                return;
            } catch (RuntimeException away) {
                if (left == 0) {
                    throw away;
                }
                // Nothing signals that it is back.
                LockSupport.parkNanos(KEEP_PAUSE.toNanos());
            }
        }
    }

    /** The database is away. */
    public void away() {
        thereSince = null;
    }
}
