package dev.parley.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.narayana.jta.QuarkusTransaction;

import dev.parley.wire.StoredJson;

/** Reads the log: what is settled, in the order in which that is known not to change any more. */
@ApplicationScoped
class EventLog {

    private static final String SETTLED = "xact < pg_snapshot_xmin(pg_current_snapshot())";

    private static final String READ = """
            SELECT CAST(CAST(xact AS text) AS bigint) AS xact, seq, type, conversation_id, conversation_seq, at,
                   CAST(data AS text) AS data, CAST(CASE WHEN :sensitive THEN sensitive END AS text) AS sensitive
              FROM event
             WHERE organization_id = :organization AND (xact, seq) > (CAST(:xact AS xid8), :seq)
               AND %s%s%s
             ORDER BY xact, seq
             LIMIT :limit
            """;

    private final EntityManager database;
    private final StoredJson json;

    EventLog(EntityManager database, StoredJson json) {
        this.database = database;
        this.json = json;
    }

    /**
     * Which events are asked for.
     *
     * @param types all when empty
     * @param conversation all when empty
     * @param sensitive whether what people say is shown
     */
    record Filter(UUID organization, List<String> types, Optional<UUID> conversation, boolean sensitive) {

        private boolean holds(EventView event) {
            return types.isEmpty() || types.contains(event.type());
        }

        /** As the log has them: a creation may stand for all that it is. */
        private Set<String> stored() {
            Set<String> stored = new HashSet<>(types);
            stored.add(EventType.CONVERSATION_CREATED.wire());
            return stored;
        }
    }

    /** At most so many, oldest first; fewer only when there are no more. */
    List<EventView> read(Filter filter, EventCursor after, int limit) {
        List<EventView> events = new ArrayList<>();
        EventCursor cursor = after;
        List<EventRow> rows;
        do {
            rows = rows(filter, cursor, limit);
            for (EventRow row : rows) {
                row.events(cursor).stream().filter(filter::holds).forEach(events::add);
                cursor = new EventCursor(row.xact(), row.seq(), 0);
            }
        } while (rows.size() == limit && events.size() < limit);
        return events.size() <= limit ? events : events.subList(0, limit);
    }

    private List<EventRow> rows(Filter filter, EventCursor after, int limit) {
        return QuarkusTransaction.joiningExisting().call(() -> {
            Query query = database.createNativeQuery(
                            READ.formatted(
                                    SETTLED,
                                    filter.types().isEmpty() ? "" : " AND type IN (:types)",
                                    filter.conversation().isEmpty() ? "" : " AND conversation_id = :conversation"),
                            Tuple.class)
                    .setParameter("organization", filter.organization())
                    .setParameter("sensitive", filter.sensitive())
                    .setParameter("xact", Long.toString(after.xact()))
                    .setParameter("seq", after.behind())
                    .setParameter("limit", limit);
            if (!filter.types().isEmpty()) {
                query.setParameter("types", filter.stored());
            }
            filter.conversation().ifPresent(id -> query.setParameter("conversation", id));
            List<?> rows = query.getResultList();
            return rows.stream().map(Tuple.class::cast).map(this::row).toList();
        });
    }

    private EventRow row(Tuple row) {
        return new EventRow(
                row.get("xact", Long.class),
                row.get("seq", Long.class),
                row.get("type", String.class),
                row.get("conversation_id", UUID.class),
                row.get("conversation_seq", Integer.class),
                row.get("at", Instant.class),
                (ObjectNode) json.read(row.get("data", String.class)),
                (ObjectNode) json.read(row.get("sensitive", String.class)));
    }

    /** Whether the organization has such a conversation. */
    boolean knows(UUID organization, UUID conversation) {
        return QuarkusTransaction.joiningExisting().call(() -> (Boolean) database.createNativeQuery(
                        "SELECT EXISTS (SELECT 1 FROM conversation"
                                + " WHERE organization_id = :organization AND id = :id)",
                        Boolean.class)
                .setParameter("organization", organization)
                .setParameter("id", conversation)
                .getSingleResult());
    }

    /** The first transaction that is not settled: it changes whenever something may have happened. */
    long horizon() {
        return QuarkusTransaction.joiningExisting().call(() -> (Long) database.createNativeQuery(
                        "SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)", Long.class)
                .getSingleResult());
    }

    /** Behind all that is settled now. */
    EventCursor end() {
        return new EventCursor(horizon() - 1, Long.MAX_VALUE, 0);
    }

    /** Whether events behind this one may have been dropped: when it is older than the oldest that is there. */
    boolean isGone(EventCursor cursor) {
        return QuarkusTransaction.joiningExisting().call(() -> (Boolean) database.createNativeQuery(
                        "SELECT coalesce((SELECT dropped_xact FROM event_horizon) > CAST(:xact AS xid8), false)",
                        Boolean.class)
                .setParameter("xact", Long.toString(cursor.xact()))
                .getSingleResult());
    }
}
