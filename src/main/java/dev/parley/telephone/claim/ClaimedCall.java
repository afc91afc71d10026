package dev.parley.telephone.claim;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import dev.parley.conversation.Conversation;
import dev.parley.queue.Lease;
import dev.parley.telephone.plan.CallPlan;

/**
 * A call that this node may work on as long as its lease lasts, with all that it needs to be placed, or that came in.
 *
 * @param way how it goes out; null for one that came in
 * @param opening as much of the conversation as the greeting is made from
 * @param counted the attempts before that count
 * @param delay how long after the claim it may be placed
 */
public record ClaimedCall(
        Lease lease,
        UUID trunkId,
        LaneReader.Way way,
        String agentNumber,
        String callee,
        CallPlan plan,
        Conversation opening,
        Instant dueAt,
        Instant expiresAt,
        int counted,
        Duration delay) {

    /** Whether we call, or were called. */
    public boolean isOutbound() {
        return way != null;
    }

    /** Whose call it is. */
    public Conversation.Key conversation() {
        return lease.conversation();
    }
}
