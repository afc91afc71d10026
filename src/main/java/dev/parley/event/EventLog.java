package dev.parley.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

        /** A creation stands for all that it is. */
        private String creations() {
            String more = "";
            if (types.contains(EventType.CONVERSATION_STARTED.wire())) {
                more += " OR type = 'conversation.created' AND data ->> 'status' = 'in_progress'";
            }
            if (types.contains(EventType.CONVERSATION_TURN_ADDED.wire())) {
                more += " OR type = 'conversation.created' AND data -> '_role' IS NOT NULL";
            }
            return more;
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
            // A type that is rare must not take the connections of everybody else.
            database.createNativeQuery("SELECT set_config('statement_timeout', '10s', true)")
                    .getSingleResult();
            Query query = database.createNativeQuery(
                            READ.formatted(
                                    SETTLED,
                                    filter.types().isEmpty() ? "" : " AND (type IN (:types)" + filter.creations() + ")",
                                    filter.conversation().isEmpty() ? "" : " AND conversation_id = :conversation"),
                            Tuple.class)
                    .setParameter("organization", filter.organization())
                    .setParameter("sensitive", filter.sensitive())
                    .setParameter("xact", Long.toString(after.xact()))
                    .setParameter("seq", after.behind())
                    .setParameter("limit", limit);
            if (!filter.types().isEmpty()) {
                query.setParameter("types", filter.types());
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

    /**
     * Whether there is no going on from here: events behind it have been dropped, or the database was put back to a time before
     * it.
     */
    boolean isGone(EventCursor cursor) {
        return cursor.xact() != 0
                && QuarkusTransaction.joiningExisting().call(() -> (Boolean) database.createNativeQuery(
                                "SELECT coalesce((SELECT dropped_xact FROM event_horizon) > CAST(:xact AS xid8), false)"
                                        + " OR CAST(:xact AS xid8) >= pg_snapshot_xmax(pg_current_snapshot())",
                                Boolean.class)
                        .setParameter("xact", Long.toString(cursor.xact()))
                        .getSingleResult());
    }
}
