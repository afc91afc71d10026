package dev.parley.telephone;

import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

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

    private static final String EXPIRED = """
            SELECT organization_id, conversation_id
              FROM call
             WHERE lease_owner IS NULL AND expires_at <= now()
             LIMIT :batch
            """;

    private static final String LOCK_CONVERSATION = """
            SELECT 1 FROM conversation WHERE organization_id = :organization AND id = :id FOR NO KEY UPDATE
            """;

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

    private static final String LEAVE_EXPIRED = LEAVE + " AND lease_owner IS NULL AND expires_at <= now()";

    private static final String LAST_OUTCOME = """
            SELECT outcome
              FROM attempt
             WHERE organization_id = :organization AND conversation_id = :id AND outcome IS NOT NULL AND counted
             ORDER BY attempt DESC
             LIMIT 1
            """;

    private final EntityManager database;
    private final ConversationStore conversations;
    private final Dialer dialer;
    private final TelephoneConfig config;
    private final InstantSource clock;
    private Long thereSince;

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
            List<Conversation.Key> abandoned = keys(ABANDONED);
            if (!databaseThereForALease()) {
                abandoned = List.of();
            }
            abandoned.forEach(key -> QuarkusTransaction.requiringNew().run(() -> reap(key)));
            List<Conversation.Key> expired = keys(EXPIRED);
            expired.forEach(key -> QuarkusTransaction.requiringNew().run(() -> expire(key)));
            if (!abandoned.isEmpty() || !expired.isEmpty()) {
                LOG.infof("Reaped %d calls of lost nodes and %d expired ones", abandoned.size(), expired.size());
                dialer.wake();
            }
        } catch (RuntimeException away) {
            thereSince = null;
            LOG.warnf("The reaper could not run, it tries again: %s", away.getMessage());
        }
    }

    /** Nobody could renew a lease while the database was away: everybody gets the time to, before it counts against them. */
    private boolean databaseThereForALease() {
        thereSince = thereSince == null ? System.nanoTime() : thereSince;
        return System.nanoTime() - thereSince >= config.lease().toNanos();
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
        keyed(LOCK_CONVERSATION, key).getResultList();
        if (keyed(LOCK_ABANDONED, key).getResultList().isEmpty()) {
            return;
        }
        boolean mayHaveRung = keyed(CLOSE_ATTEMPT, key)
                        .setParameter("now", Timestamps.now(clock))
                        .setParameter("outcome", Outcome.NODE_LOST.wire())
                        .executeUpdate()
                > 0;
        if (mayHaveRung) {
            ACTIVE.forEach(status -> conversations.end(
                    key, Set.of(status), Status.Event.FAIL, EndReason.NODE_LOST, Timestamps.now(clock)));
            keyed(LEAVE, key).executeUpdate();
        } else {
            keyed(FREE, key).executeUpdate();
        }
    }

    /** It waited too long: it ends as its last attempt did, if there was one. */
    private void expire(Conversation.Key key) {
        keyed(LOCK_CONVERSATION, key).getResultList();
        if (keyed(LEAVE_EXPIRED, key).executeUpdate() == 0) {
            return;
        }
        List<?> last = keyed(LAST_OUTCOME, key).getResultList();
        Status.Event event = Status.Event.FAIL;
        String reason = EndReason.NOT_PLACED_IN_TIME;
        if (!last.isEmpty()) {
            reason = (String) last.getFirst();
            event = Outcome.ofWire(reason).event();
        }
        conversations.end(key, Set.of(Status.TRIGGERED), event, reason, Timestamps.now(clock));
    }

    private Query keyed(String sql, Conversation.Key key) {
        return database.createNativeQuery(sql)
                .setParameter("organization", key.organizationId())
                .setParameter("id", key.id());
    }
}
