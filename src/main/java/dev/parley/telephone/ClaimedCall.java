package dev.parley.telephone;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import dev.parley.conversation.Conversation;
import dev.parley.queue.Lease;

/**
 * A call that this node may work on as long as its lease lasts, with all that it needs to be placed, or that came in.
 *
 * @param way how it goes out; null for one that came in
 * @param opening as much of the conversation as the greeting is made from
 * @param counted the attempts before that count
 * @param delay how long after the claim it may be placed
 */
record ClaimedCall(
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

    boolean isOutbound() {
        return way != null;
    }

    Conversation.Key conversation() {
        return lease.conversation();
    }
}
