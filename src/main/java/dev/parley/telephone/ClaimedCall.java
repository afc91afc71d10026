package dev.parley.telephone;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import dev.parley.conversation.Conversation;

/**
 * A call that this node may work on as long as its lease lasts.
 *
 * @param counted the attempts before that count
 * @param owner this node
 * @param fence what makes this node's writes void once another node has the call
 * @param delay how long after the claim it may be placed
 */
record ClaimedCall(
        Conversation.Key conversation,
        UUID trunkId,
        String agentNumber,
        String callee,
        CallPlan plan,
        Instant expiresAt,
        int counted,
        UUID owner,
        long fence,
        Duration delay) {

    ClaimedCall after(Duration longer) {
        return new ClaimedCall(
                conversation, trunkId, agentNumber, callee, plan, expiresAt, counted, owner, fence, longer);
    }
}
