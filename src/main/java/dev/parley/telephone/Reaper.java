package dev.parley.telephone;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.ConversationStore;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.Status;
import dev.parley.wire.Timestamps;

/**
 * Cleans up behind nodes that are gone. A call of which no INVITE can have left goes back into the queue; one that may have
 * rung is never dialled again: its conversation fails, since what became of it is not known. Every node may reap at once.
 */
@ApplicationScoped
public class Reaper {

    private static final Logger LOG = Logger.getLogger(Reaper.class);
    private static final int BATCH = 500;
    private static final Set<Status> ACTIVE = EnumSet.of(Status.TRIGGERED, Status.RINGING, Status.IN_PROGRESS);

    private static final String ABANDONED = """
            SELECT organization_id, conversation_id
              FROM call
             WHERE lease_owner IS NOT NULL AND lease_until < now()
             LIMIT :batch
            """;

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

    private static final String LOCK_ABANDONED = """
            SELECT 1
              FROM call
             WHERE organization_id = :organization AND conversation_id = :id
               AND lease_owner IS NOT NULL AND lease_until < now()
               FOR UPDATE
            """;

    private static final String CLOSE_ATTEMPT = """
            UPDATE attempt
               SET ended_at = :now, outcome = :outcome
             WHERE organization_id = :organization AND conversation_id = :id AND ended_at IS NULL
            """;

    private static final String FREE = """
            UPDATE call
               SET lease_owner = NULL, lease_until = NULL
             WHERE organization_id = :organization AND conversation_id = :id
            """;

    private static final String LEAVE = """
            DELETE FROM call WHERE organization_id = :organization AND conversation_id = :id
            """;

    private final EntityManager database;
    private final ConversationStore conversations;
    private final Dialer dialer;
    private final TelephoneConfig config;
    private final InstantSource clock;
    private Long thereSince;
    private long lastRound = System.nanoTime();

    @Inject
    Reaper(
            EntityManager database,
            ConversationStore conversations,
            Dialer dialer,
            TelephoneConfig config,
            InstantSource clock) {
        this.database = database;
        this.conversations = conversations;
        this.dialer = dialer;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(
            every = "{parley.telephone.reap-every}",
            delayed = "1s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void reap() {
        try {
            List<Conversation.Key> abandoned = databaseThereForALease() ? keys(ABANDONED) : List.of();
            abandoned.forEach(this::reapGuarded);
            int expired = expireAll();
            if (!abandoned.isEmpty() || expired > 0) {
                LOG.infof("Reaped %d calls of lost nodes and %d expired ones", abandoned.size(), expired);
                dialer.wake();
            }
        } catch (RuntimeException away) {
            thereSince = null;
            LOG.warnf("The reaper could not run, it tries again: %s", away.getMessage());
        }
    }

    private void reapGuarded(Conversation.Key key) {
        try {
            QuarkusTransaction.requiringNew().run(() -> reap(key));
        } catch (RuntimeException failed) {
            LOG.warnf("Call %s could not be reaped, it is tried again: %s", key.id(), failed.getMessage());
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

    /** Nobody could renew a lease while the database was away: everybody gets the time to, before it counts against them. */
    private boolean databaseThereForALease() {
        long now = System.nanoTime();
        boolean stalled = now - lastRound > config.lease().toNanos() / 2;
        thereSince = thereSince == null || stalled ? Long.valueOf(now) : thereSince;
        lastRound = now;
        return now - thereSince >= config.lease().toNanos();
    }

    private List<Conversation.Key> keys(String sql) {
        List<?> rows = QuarkusTransaction.requiringNew()
                .call(() -> database.createNativeQuery(sql, Object[].class)
                        .setParameter("batch", BATCH)
                        .getResultList());
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new Conversation.Key((UUID) row[0], (UUID) row[1]))
                .toList();
    }

    private void reap(Conversation.Key key) {
        conversations.lock(key);
        if (keyed(LOCK_ABANDONED, key).getResultList().isEmpty()) {
            return;
        }
        boolean mayHaveRung = keyed(CLOSE_ATTEMPT, key)
                        .setParameter("now", Timestamps.now(clock))
                        .setParameter("outcome", Outcome.NODE_LOST.wire())
                        .executeUpdate()
                > 0;
        if (mayHaveRung) {
            conversations.end(key, ACTIVE, Status.Event.FAIL, EndReason.NODE_LOST, Timestamps.now(clock));
            keyed(LEAVE, key).executeUpdate();
        } else {
            keyed(FREE, key).executeUpdate();
        }
    }

    private Query keyed(String sql, Conversation.Key key) {
        return database.createNativeQuery(sql)
                .setParameter("organization", key.organizationId())
                .setParameter("id", key.id());
    }
}
