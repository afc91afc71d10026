package dev.parley.telephone;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import dev.parley.conversation.Conversation;
import dev.parley.queue.Lease;

/**
 * A call that this node may work on as long as its lease lasts.
 *
 * @param counted the attempts before that count
 * @param delay how long after the claim it may be placed
 */
record ClaimedCall(
        Lease lease,
        UUID trunkId,
        String agentNumber,
        String callee,
        CallPlan plan,
        Instant dueAt,
        Instant expiresAt,
        int counted,
        Duration delay) {

    Conversation.Key conversation() {
        return lease.conversation();
    }

    ClaimedCall after(Duration longer) {
        return new ClaimedCall(lease, trunkId, agentNumber, callee, plan, dueAt, expiresAt, counted, longer);
    }
}
