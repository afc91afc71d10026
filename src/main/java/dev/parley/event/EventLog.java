package dev.parley.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.narayana.jta.QuarkusTransaction;

import dev.parley.wire.StoredJson;

/** Reads the log: what is settled, in the order in which that is known not to change any more. */
@ApplicationScoped
public class EventLog {

    private static final String SETTLED = "xact < pg_snapshot_xmin(pg_current_snapshot())";

    private static final String COLUMNS = """
            CAST(CAST(xact AS text) AS bigint) AS xact, seq, type, conversation_id, conversation_seq, at,
                   CAST(data AS text) AS data, CAST(CASE WHEN :sensitive THEN sensitive END AS text) AS sensitive
            """.strip();

    private static final String READ = "SELECT " + COLUMNS + """

              FROM event
             WHERE organization_id = :organization AND (xact, seq) > (CAST(:xact AS xid8), :seq)
               AND %s%s%s
             ORDER BY xact, seq
             LIMIT :limit
            """;

    /**
     * What happened behind the places that webhooks are read to. Nothing that happened long before a place was read can stand
     * behind it, since no transaction lasts so long: the tables of other days are not opened.
     */
    private static final String UNREAD = """
            SELECT reader.organization_id, unread.*
              FROM webhook_reader reader
             CROSS JOIN LATERAL (
                   SELECT %s
                     FROM event
                    WHERE organization_id = reader.organization_id
                      AND (xact, seq) > (CAST(CAST(reader.xact AS text) AS xid8), reader.seq)
                      AND %s
                      AND at > reader.read_at - interval '1 hour' AND at < now() + interval '1 hour'
                    ORDER BY xact, seq
                    LIMIT :each) unread
             LIMIT :most
            """.formatted(COLUMNS, SETTLED);

    private static final String UP_TO_THE_READER = """
             AND (xact, seq) <= (SELECT CAST(CAST(reader.xact AS text) AS xid8), reader.seq
                                   FROM webhook_reader reader
                                  WHERE reader.organization_id = :organization)
            """;

    private static final String FIRST_SINCE = """
            SELECT CAST(CAST(xact AS text) AS bigint) AS xact, seq
              FROM event
             WHERE organization_id = :organization AND at >= :since
             ORDER BY event.xact, seq
             LIMIT 1
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

    /**
     * What webhooks have not been told yet, in order, by organization.
     *
     * @param each of one organization at most
     * @param most of all
     */
    public Map<UUID, List<EventRow>> unread(int each, int most) {
        List<?> rows = database.createNativeQuery(UNREAD, Tuple.class)
                .setParameter("sensitive", true)
                .setParameter("each", each)
                .setParameter("most", most)
                .getResultList();
        return rows.stream()
                .map(Tuple.class::cast)
                .collect(Collectors.groupingBy(
                        row -> row.get("organization_id", UUID.class),
                        Collectors.mapping(this::row, Collectors.toList())));
    }

    /** What webhooks have been told already, from here on, in order. */
    public List<EventRow> routed(UUID organization, EventCursor after, int limit) {
        Filter all = new Filter(organization, List.of(), Optional.empty(), true);
        return rows(all, after, limit, UP_TO_THE_READER);
    }

    /** The place right before what happened since then; empty when nothing did. */
    public Optional<EventCursor> before(UUID organization, Instant since) {
        return QuarkusTransaction.joiningExisting().call(() -> {
            List<?> first = database.createNativeQuery(FIRST_SINCE, Tuple.class)
                    .setParameter("organization", organization)
                    .setParameter("since", since)
                    .getResultList();
            return first.stream()
                    .map(Tuple.class::cast)
                    .map(row -> new EventCursor(row.get("xact", Long.class), row.get("seq", Long.class) - 1, 0))
                    .findFirst();
        });
    }

    private List<EventRow> rows(Filter filter, EventCursor after, int limit) {
        return rows(filter, after, limit, "");
    }

    private List<EventRow> rows(Filter filter, EventCursor after, int limit, String upTo) {
        return QuarkusTransaction.joiningExisting().call(() -> {
            // A type that is rare must not take the connections of everybody else.
            database.createNativeQuery("SELECT set_config('statement_timeout', '10s', true)")
                    .getSingleResult();
            Query query = database.createNativeQuery(
                            READ.formatted(
                                    SETTLED,
                                    filter.types().isEmpty() ? "" : " AND (type IN (:types)" + filter.creations() + ")",
                                    filter.conversation().isEmpty()
                                            ? upTo
                                            : upTo + " AND conversation_id = :conversation"),
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
        return QuarkusTransaction.joiningExisting()
                .call(() -> (Boolean) database.createNativeQuery("SELECT EXISTS (SELECT 1 FROM conversation"
                                + " WHERE organization_id = :organization AND id = :id)")
                        .setParameter("organization", organization)
                        .setParameter("id", conversation)
                        .getSingleResult());
    }

    /** The first transaction that is not settled: it changes whenever something may have happened. */
    long horizon() {
        return QuarkusTransaction.joiningExisting().call(() -> (Long) database.createNativeQuery(
                        "SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)")
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
                                        + " OR CAST(:xact AS xid8) >= pg_snapshot_xmax(pg_current_snapshot())")
                        .setParameter("xact", Long.toString(cursor.xact()))
                        .getSingleResult());
    }
}
