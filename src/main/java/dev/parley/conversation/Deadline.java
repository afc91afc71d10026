package dev.parley.conversation;

import java.time.Duration;
import java.time.Instant;

/**
 * When an active conversation is ended by the sweeper, and why.
 *
 * @param reason the {@code end_reason} it then gets
 */
public record Deadline(Instant at, String reason) {

    /** Idle from now on, but never beyond the last moment. */
    public static Deadline idle(Instant now, Duration idle, Instant lastMoment) {
        Instant idleUntil = now.plus(idle);
        return idleUntil.isBefore(lastMoment)
                ? new Deadline(idleUntil, EndReason.IDLE_TIMEOUT)
                : new Deadline(lastMoment, EndReason.MAX_DURATION);
    }
}
