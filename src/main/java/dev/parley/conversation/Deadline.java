package dev.parley.conversation;

import java.time.Duration;
import java.time.Instant;

/**
 * When an active conversation is ended by the sweeper, and why.
 *
 * @param reason the {@code end_reason} it then gets
 */
public record Deadline(Instant at, String reason) {

    /** The same, in an UPDATE of a conversation; {@code :deadline} is when it has been idle, the others are end reasons. */
    public static final String IDLE = """
                   deadline_at = LEAST(CAST(:deadline AS timestamptz), max_deadline_at),
                   deadline_reason = CASE WHEN CAST(:deadline AS timestamptz) < max_deadline_at THEN :idle ELSE :max END
            """;

    /** Idle from now on, but never beyond the last moment. */
    public static Deadline idle(Instant now, Duration idle, Instant lastMoment) {
        Instant idleUntil = now.plus(idle);
        return idleUntil.isBefore(lastMoment)
                ? new Deadline(idleUntil, EndReason.IDLE_TIMEOUT)
                : new Deadline(lastMoment, EndReason.MAX_DURATION);
    }
}
