package dev.parley.queue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.create.ConversationStore;

/** Keeps what this node holds of a queue, and finds what a lost node left behind. */
@ApplicationScoped
public class Leases {

    private static final Logger LOG = Logger.getLogger(Leases.class);
    private static final int BATCH = 500;

    /** The longest due first, whoever's it is. */
    private static final String CLAIM = """
            WITH due AS (
                SELECT organization_id, %2$s AS id
                  FROM %1$s
                 WHERE due_at <= now() AND lease_owner IS NULL %3$s
                 ORDER BY due_at
                 LIMIT :room
                   FOR UPDATE SKIP LOCKED
            )
            UPDATE %1$s
               SET lease_owner = :owner, lease_until = clock_timestamp() + :millis * interval '1 millisecond',
                   fence = fence + 1
              FROM due
             WHERE %1$s.organization_id = due.organization_id AND %1$s.%2$s = due.id
            RETURNING %1$s.*
            """;

    private static final String MINE = """

             WHERE organization_id = :organization AND %s = :id AND lease_owner = :owner AND fence = :fence
            """;

    private static final String RENEW = """
            UPDATE %1$s
               SET lease_until = clock_timestamp() + :millis * interval '1 millisecond'
              FROM unnest(CAST(:organizations AS uuid[]), CAST(:ids AS uuid[]), CAST(:fences AS bigint[]))
                   AS held (organization_id, id, fence)
              %2$s
             WHERE %1$s.organization_id = held.organization_id AND %1$s.%3$s = held.id
               AND lease_owner = :owner AND %1$s.fence = held.fence
            RETURNING held.organization_id, held.id, held.fence, %4$s
            """;

    private static final String ABANDONED = """
            SELECT organization_id, %2$s
              FROM %1$s
             WHERE lease_owner IS NOT NULL AND lease_until < now()
             LIMIT :batch
            """;

    private static final String LOCK_ABANDONED = """
            SELECT 1
              FROM %1$s
             WHERE organization_id = :organization AND %2$s = :id
               AND lease_owner IS NOT NULL AND lease_until < now()
               FOR UPDATE
            """;

    private static final String FREE = """
            UPDATE %1$s
               SET lease_owner = NULL, lease_until = NULL
             WHERE organization_id = :organization AND %2$s = :id
            """;

    private final Map<Queue, LiveWork<?>> kept = new ConcurrentHashMap<>();
    private final EntityManager database;
    private final ConversationStore conversations;
    private final Node node;

    Leases(EntityManager database, ConversationStore conversations, Node node) {
        this.database = database;
        this.conversations = conversations;
        this.node = node;
    }

    /**
     * What this node has just got the right to.
     *
     * @param row of the queue
     */
    public record Claimed(Lease lease, Tuple row) {}

    /** Takes what is due of a queue in which nobody has a share. */
    @Transactional
    public List<Claimed> claim(Queue queue, int room) {
        return claim(queue, room, "", Map.of());
    }

    /**
     * The same, of those alone for which a condition holds.
     *
     * @param condition {@code AND …}
     * @param values of its parameters
     */
    @Transactional
    public List<Claimed> claim(Queue queue, int room, String condition, Map<String, ?> values) {
        Query claim = database.createNativeQuery(CLAIM.formatted(queue.table(), queue.id(), condition), Tuple.class)
                .setParameter("room", room)
                .setParameter("owner", node.id())
                .setParameter("millis", queue.lease().toMillis());
        values.forEach(claim::setParameter);
        List<?> rows = claim.getResultList();
        return rows.stream()
                .map(Tuple.class::cast)
                .map(row -> new Claimed(
                        new Lease(
                                new Conversation.Key(
                                        row.get("organization_id", UUID.class), row.get(queue.id(), UUID.class)),
                                node.id(),
                                row.get("fence", Long.class)),
                        row))
                .toList();
    }

    /**
     * A statement on the row that a lease is of, void once another node has it.
     *
     * @param sql up to and without {@code WHERE}
     */
    public Query mine(String sql, Queue queue, Lease lease) {
        return mine(sql, queue, lease, "");
    }

    /**
     * The same, if a condition holds too.
     *
     * @param condition {@code AND …}
     */
    public Query mine(String sql, Queue queue, Lease lease, String condition) {
        return database.createNativeQuery(sql + MINE.formatted(queue.id()) + condition)
                .setParameter("organization", lease.conversation().organizationId())
                .setParameter("id", lease.conversation().id())
                .setParameter("owner", lease.owner())
                .setParameter("fence", lease.fence());
    }

    /** Renews in one statement, and stops the work that is this node's no longer, or whose conversation has ended. */
    public void renew(Queue queue, LiveWork<?> live) {
        kept.put(queue, live);
        List<? extends LeasedWork> held = List.copyOf(live.all());
        if (held.isEmpty()) {
            return;
        }
        long asked = System.nanoTime();
        try {
            Map<Lease, Boolean> renewed =
                    renewed(queue, held.stream().map(LeasedWork::lease).toList());
            for (LeasedWork work : held) {
                Boolean ended = renewed.get(work.lease());
                if (ended == null) {
                    work.stop(LeasedWork.Lost.LEASE);
                } else if (ended) {
                    work.stop(LeasedWork.Lost.ENDED);
                } else {
                    live.renewed(work, asked);
                }
            }
        } catch (RuntimeException away) {
            LOG.warnf("%d leases could not be renewed, it is tried again: %s", held.size(), away.getMessage());
        }
    }

    /** Who could not renew for a whole lease stops by itself, also while the database says nothing: another may have it. */
    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void stopLapsed() {
        kept.forEach((queue, live) -> {
            int stopped = live.stopLapsed(queue.lease());
            if (stopped > 0) {
                LOG.warnf(
                        "%d leases of %s ran out before they could be renewed: that is stopped",
                        stopped, queue.table());
            }
        });
    }

    /**
     * Goes through a batch of what lost nodes left behind, each in a transaction that holds the conversation and then the
     * queue's row. Every node may do so at once.
     *
     * @param each frees it, or takes it out of the queue
     * @return how many there were
     */
    public int reap(Queue queue, OutagePatience patience, Consumer<Conversation.Key> each) {
        // Asked for in any case: that it cannot be asked for is how it is known that the database is away.
        List<Conversation.Key> found = abandoned(queue);
        List<Conversation.Key> abandoned = patience.over() ? found : List.of();
        for (Conversation.Key key : abandoned) {
            try {
                QuarkusTransaction.requiringNew().run(() -> {
                    if (queue.ofConversations()) {
                        conversations.lock(key);
                    }
                    if (!keyed(LOCK_ABANDONED, queue, key).getResultList().isEmpty()) {
                        each.accept(key);
                    }
                });
            } catch (RuntimeException failed) {
                LOG.warnf("%s could not be reaped, it is tried again: %s", key.id(), failed.getMessage());
            }
        }
        return abandoned.size();
    }

    private List<Conversation.Key> abandoned(Queue queue) {
        List<?> rows = QuarkusTransaction.requiringNew()
                .call(() -> database.createNativeQuery(ABANDONED.formatted(queue.table(), queue.id()), Object[].class)
                        .setParameter("batch", BATCH)
                        .getResultList());
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new Conversation.Key((UUID) row[0], (UUID) row[1]))
                .toList();
    }

    /** Lets any node take it. */
    @Transactional
    public void free(Queue queue, Conversation.Key key) {
        keyed(FREE, queue, key).executeUpdate();
    }

    private Map<Lease, Boolean> renewed(Queue queue, List<Lease> held) {
        List<?> rows = QuarkusTransaction.requiringNew()
                .call(() -> database.createNativeQuery(renewing(queue), Object[].class)
                        .setParameter("millis", queue.lease().toMillis())
                        .setParameter(
                                "organizations",
                                array(held, lease -> lease.conversation().organizationId()))
                        .setParameter(
                                "ids", array(held, lease -> lease.conversation().id()))
                        .setParameter("fences", array(held, Lease::fence))
                        .setParameter("owner", node.id())
                        .getResultList());
        Map<Lease, Boolean> renewed = new HashMap<>();
        for (Object row : rows) {
            Object[] columns = (Object[]) row;
            Conversation.Key key = new Conversation.Key((UUID) columns[0], (UUID) columns[1]);
            renewed.put(new Lease(key, node.id(), ((Number) columns[2]).longValue()), (Boolean) columns[3]);
        }
        return renewed;
    }

    private static String renewing(Queue queue) {
        return queue.ofConversations()
                ? RENEW.formatted(
                        queue.table(),
                        "JOIN conversation USING (organization_id, id)",
                        queue.id(),
                        "conversation.ended_at IS NOT NULL")
                : RENEW.formatted(queue.table(), "", queue.id(), "false");
    }

    private static String array(List<Lease> held, Function<Lease, Object> value) {
        return held.stream().map(value).map(Object::toString).collect(Collectors.joining(",", "{", "}"));
    }

    private Query keyed(String sql, Queue queue, Conversation.Key key) {
        return database.createNativeQuery(sql.formatted(queue.table(), queue.id()))
                .setParameter("organization", key.organizationId())
                .setParameter("id", key.id());
    }
}
