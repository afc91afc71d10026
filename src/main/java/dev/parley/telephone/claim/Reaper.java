package dev.parley.telephone.claim;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.Status;
import dev.parley.conversation.create.ConversationStore;
import dev.parley.queue.Leases;
import dev.parley.queue.Queue;
import dev.parley.telephone.plan.Outcome;
import dev.parley.wire.Timestamps;

/**
 * Cleans up behind nodes that are gone, and what has waited for too long. A call of which no INVITE can have left goes back into
 * the queue; one that may have rung is never dialled again: its conversation fails, since what became of it is not known. Every
 * node may reap at once.
 */
@ApplicationScoped
public class Reaper {

    private static final Logger LOG = Logger.getLogger(Reaper.class);
    private static final int BATCH = 500;
    private static final Set<Status> ACTIVE = EnumSet.of(Status.TRIGGERED, Status.RINGING, Status.IN_PROGRESS);

    /** What waited too long ends as its last attempt did, if there was one. */
    private static final String EXPIRE = """
            WITH late AS MATERIALIZED (
                SELECT call.organization_id, call.conversation_id
                  FROM call
                  JOIN conversation
                    ON conversation.organization_id = call.organization_id AND conversation.id = call.conversation_id
                 WHERE call.lease_owner IS NULL AND call.expires_at <= now()
                 ORDER BY call.expires_at
                 LIMIT :batch
                   FOR NO KEY UPDATE OF conversation SKIP LOCKED
            ), gone AS (
                DELETE FROM call
                 USING late
                 WHERE call.organization_id = late.organization_id AND call.conversation_id = late.conversation_id
                   AND lease_owner IS NULL
                RETURNING call.organization_id, call.conversation_id
            ), last AS (
                SELECT gone.organization_id, gone.conversation_id,
                       (SELECT outcome
                          FROM attempt
                         WHERE attempt.organization_id = gone.organization_id
                           AND attempt.conversation_id = gone.conversation_id
                           AND outcome IS NOT NULL AND counted
                         ORDER BY attempt DESC
                         LIMIT 1) AS outcome
                  FROM gone
            )
            UPDATE conversation
               SET status = CASE WHEN outcome = ANY (CAST(:unanswered AS text[])) THEN 'unanswered' ELSE 'failed' END,
                   end_reason = coalesce(outcome, :reason),
                   ended_at = now(), updated_at = now(), deadline_at = NULL, deadline_reason = NULL
              FROM last
             WHERE conversation.organization_id = last.organization_id AND id = last.conversation_id
               AND status = 'triggered'
            """;

    private static final String UNANSWERED = Arrays.stream(Outcome.values())
            .filter(outcome -> outcome.event() == Status.Event.NO_ANSWER)
            .map(Outcome::wire)
            .collect(Collectors.joining(",", "{", "}"));

    private static final String CLOSE_ATTEMPT = """
            UPDATE attempt
               SET ended_at = :now, outcome = :outcome
             WHERE organization_id = :organization AND conversation_id = :id AND ended_at IS NULL
            """;

    private static final String LEAVE = """
            DELETE FROM call WHERE organization_id = :organization AND conversation_id = :id
            """;

    private final EntityManager database;
    private final ConversationStore conversations;
    private final InstantSource clock;
    private final Leases leases;
    private final Queue queue;

    Reaper(
            EntityManager database,
            ConversationStore conversations,
            Leases leases,
            CallQueue calls,
            InstantSource clock) {
        this.database = database;
        this.conversations = conversations;
        this.clock = clock;
        this.leases = leases;
        this.queue = calls.asQueue();
    }

    @Scheduled(
            every = "{parley.telephone.reap-every}",
            delayed = "1s",
            executionMaxDelay = "500ms",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void expire() {
        try {
            int expired = expireAll();
            if (expired > 0) {
                LOG.infof("%d calls were not placed in time", expired);
            }
        } catch (RuntimeException away) {
            LOG.warnf("What waits for too long could not be looked for, it is tried again: %s", away.getMessage());
        }
    }

    private int expireAll() {
        int all = 0;
        int ended;
        do {
            ended = QuarkusTransaction.requiringNew()
                    .call(() -> database.createNativeQuery(EXPIRE)
                            .setParameter("batch", BATCH)
                            .setParameter("unanswered", UNANSWERED)
                            .setParameter("reason", EndReason.NOT_PLACED_IN_TIME)
                            .executeUpdate());
            all += ended;
        } while (ended == BATCH);
        return all;
    }

    /** A lost node had it. In a transaction that holds the conversation and the call. */
    public void abandoned(Conversation.Key key) {
        boolean mayHaveRung = keyed(CLOSE_ATTEMPT, key)
                        .setParameter("now", Timestamps.now(clock))
                        .setParameter("outcome", Outcome.NODE_LOST.wire())
                        .executeUpdate()
                > 0;
        if (mayHaveRung) {
            conversations.end(key, ACTIVE, Status.Event.FAIL, EndReason.NODE_LOST, Timestamps.now(clock));
            keyed(LEAVE, key).executeUpdate();
        } else {
            leases.free(queue, key);
        }
    }

    private Query keyed(String sql, Conversation.Key key) {
        return database.createNativeQuery(sql)
                .setParameter("organization", key.organizationId())
                .setParameter("id", key.id());
    }
}
