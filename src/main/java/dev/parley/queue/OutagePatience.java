package dev.parley.queue;

import java.time.Duration;

/**
 * While the database was away nobody could renew a lease: everybody gets the time to, before it counts against them. For
 * one thread at a time.
 */
public final class OutagePatience {

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

    /** The database is away. */
    public void away() {
        thereSince = null;
    }
}
