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

    /** The scheduler's rounds are no shorter, and each may come half of one late. */
    private static final Duration SHORTEST_ROUND = Duration.ofSeconds(1);

    private final Duration lease;
    private final Duration latest;
    private Long thereSince;
    private long lastRound;

    /**
     * @param lease how long one lasts
     * @param round how often this is asked
     */
    public OutagePatience(Duration lease, Duration round) {
        this(lease, round, System.nanoTime());
    }

    OutagePatience(Duration lease, Duration round, long now) {
        Duration real = round.compareTo(SHORTEST_ROUND) < 0 ? SHORTEST_ROUND : round;
        this.lease = lease;
        this.latest = real.plus(real.dividedBy(2)).plus(lease.dividedBy(2));
        this.lastRound = now;
    }

    /** To be asked in each round; whether the database, and this node, have been there for a whole lease. */
    public boolean over() {
        return over(System.nanoTime());
    }

    boolean over(long now) {
        boolean stalled = now - lastRound > latest.toNanos();
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
