package dev.parley.telephone.claim;

import java.time.Instant;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.conversation.create.Beside;
import dev.parley.queue.Queue;
import dev.parley.telephone.plan.CallPlan;
import dev.parley.telephone.plan.TelephoneConfig;
import dev.parley.wire.StoredJson;

/** Where calls wait until they are due. */
@ApplicationScoped
public class CallQueue {

    private static final String QUEUE = """
            INSERT INTO call (organization_id, conversation_id, trunk_id, agent_number, callee, plan, due_at, expires_at,
                              window_due_at, window_until)
            SELECT organization_id, id, ?, ?, ?, ?::jsonb, coalesce(?::timestamptz, now()), ?,
                   coalesce(?::timestamptz, now()), ?::timestamptz
              FROM opened
            """;

    private final StoredJson json;
    private final TelephoneConfig config;

    CallQueue(StoredJson json, TelephoneConfig config) {
        this.json = json;
        this.config = config;
    }

    /** As the nodes share it. */
    public Queue asQueue() {
        return new Queue("call", config.lease());
    }

    /**
     * The call that goes with a new conversation.
     *
     * @param atOnce whether it is due as soon as it is stored
     */
    public Beside beside(UUID trunkId, String agentNumber, String callee, CallPlan.Timed timed, boolean atOnce) {
        Instant due = atOnce ? null : timed.dueAt();
        Instant shuts = timed.plan().windows().shuts(timed.dueAt()).orElse(null);
        return Beside.of(
                QUEUE, trunkId, agentNumber, callee, json.write(timed.plan()), due, timed.expiresAt(), due, shuts);
    }
}
