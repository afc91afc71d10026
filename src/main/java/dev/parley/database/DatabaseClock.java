package dev.parley.database;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * The time of day, the one place where it comes from: this machine's, unless it is wrong. Deadlines and what is due are
 * compared by the database, so a node whose clock differs goes by the database's.
 */
@Singleton
public class DatabaseClock implements InstantSource {

    /** Less is left to whoever sets the clocks: time is not to jump for what a slow answer makes of it. */
    private static final Duration TOLERATED = Duration.ofMillis(500);

    private final InstantSource machine;
    private volatile Duration behind = Duration.ZERO;

    @Inject
    DatabaseClock() {
        this(InstantSource.system());
    }

    DatabaseClock(InstantSource machine) {
        this.machine = machine;
    }

    @Override
    public Instant instant() {
        return machine.instant().plus(behind);
    }

    /** What this machine says. */
    Instant machine() {
        return machine.instant();
    }

    /**
     * The database told its time.
     *
     * @param asked when it was asked, by this machine's clock
     * @param told what it said
     * @param heard when the answer was here, by this machine's clock
     * @return how far this machine is behind the database; negative when it is ahead
     */
    Duration measured(Instant asked, Instant told, Instant heard) {
        Duration way = Duration.between(asked, heard);
        Duration measured = Duration.between(asked.plus(way.dividedBy(2)), told);
        Duration blurred = TOLERATED.plus(way.abs());
        if (measured.abs().compareTo(blurred) <= 0) {
            behind = Duration.ZERO;
        } else if (measured.minus(behind).abs().compareTo(blurred) > 0) {
            behind = measured;
        }
        return measured;
    }
}
