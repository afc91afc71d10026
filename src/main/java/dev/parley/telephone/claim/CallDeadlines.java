package dev.parley.telephone.claim;

import java.time.Duration;
import java.time.Instant;

import dev.parley.conversation.Deadline;
import dev.parley.conversation.EndReason;

/** When a conversation on the telephone is ended for a node that does not do it: the sweeper is the last resort, and comes later. */
public final class CallDeadlines {

    private static final Duration GRACE = Duration.ofSeconds(60);

    private CallDeadlines() {}

    /** While its call waits. */
    public static Deadline waiting(Instant expiresAt) {
        return new Deadline(expiresAt.plus(GRACE), EndReason.NOT_PLACED_IN_TIME);
    }

    /** While it rings. */
    public static Deadline ringing(Instant now, Duration longest) {
        return new Deadline(now.plus(longest).plus(GRACE), EndReason.NO_ANSWER);
    }

    /** While they talk. */
    static Deadline talking(Instant now, Duration longest) {
        return new Deadline(now.plus(longest).plus(GRACE), EndReason.MAX_DURATION);
    }
}
