package dev.parley.event.webhook;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.event.EventCursor;
import dev.parley.event.EventRow;
import dev.parley.event.EventView;
import dev.parley.event.webhook.endpoint.WebhookEndpoint;
import dev.parley.wire.Timestamps;
import dev.parley.wire.Uuids;

/** Puts what is to be told into the lanes, in the caller's transaction. */
@ApplicationScoped
class PlannedDeliveries {

    /** A larger body is told without its data: they are in the log. */
    private static final int MOST_BYTES = 65_536;

    private static final String COLUMNS = """
            FROM jsonb_to_recordset(CAST(:planned AS jsonb)) AS planned (
                     organization_id uuid, id uuid, lane uuid, endpoint_id uuid, conversation_id uuid, xact bigint, seq bigint,
                     part smallint, event_id text, type text, body text, created_at timestamptz)
            """;

    /** In one order, so that two who do this do not wait for each other. */
    private static final String LANES = """
            INSERT INTO webhook_lane (organization_id, id, endpoint_id, conversation_id, due_at)
            SELECT DISTINCT ON (endpoint_id, conversation_id) organization_id, lane, endpoint_id, conversation_id, now()
              %s
             ORDER BY endpoint_id, conversation_id, xact, seq, part
            ON CONFLICT (endpoint_id, conversation_id) DO UPDATE
               SET arrivals = webhook_lane.arrivals + 1,
                   due_at = CASE WHEN webhook_lane.failures = 0 OR :now THEN now() ELSE webhook_lane.due_at END
            """.formatted(COLUMNS);

    private static final String DELIVERIES = """
            INSERT INTO webhook_delivery AS known
                   (organization_id, id, endpoint_id, conversation_id, xact, seq, part, event_id, type, body, status,
                    created_at)
            SELECT organization_id, id, endpoint_id, conversation_id, xact, seq, part, event_id, type, body, 'pending',
                   created_at
              %s
            ON CONFLICT (endpoint_id, xact, seq, part) DO UPDATE
               SET status = 'pending', attempts = 0, body = excluded.body
            """.formatted(COLUMNS);

    private final EntityManager database;

    PlannedDeliveries(EntityManager database) {
        this.database = database;
    }

    /** Those of these events, in order, that the endpoint wants. */
    static void plan(ArrayNode planned, List<EventRow> rows, WebhookEndpoint endpoint, Instant now) {
        for (EventRow row : rows) {
            EventRow shown = endpoint.sensitive ? row : row.withoutWhatPeopleSay();
            List<EventView> events = shown.events(EventCursor.START);
            for (int part = 0; part < events.size(); part++) {
                if (endpoint.wants(events.get(part).type())) {
                    // Lists page by the time, which must differ.
                    planned.add(planned(endpoint, row, part, events.get(part), now.plusNanos(1_000L * planned.size())));
                }
            }
        }
    }

    private static ObjectNode planned(
            WebhookEndpoint endpoint, EventRow row, int part, EventView event, Instant createdAt) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("organization_id", endpoint.organizationId.toString())
                .put("id", Uuids.next(createdAt).toString())
                .put("lane", Uuids.next(createdAt).toString())
                .put("endpoint_id", endpoint.id.toString())
                .put(
                        "conversation_id",
                        event.conversationId() == null
                                ? null
                                : event.conversationId().toString())
                .put("xact", row.xact())
                .put("seq", row.seq())
                .put("part", part)
                .put("event_id", event.id())
                .put("type", event.type())
                .put("body", body(event))
                .put("created_at", createdAt.toString());
    }

    /** As the Standard Webhooks have it: type, timestamp, data; and what names the event in the log. */
    private static String body(EventView event) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("type", event.type());
        body.put("timestamp", Timestamps.format(event.time()));
        body.put("id", event.id());
        body.put(
                "conversation_id",
                event.conversationId() == null ? null : event.conversationId().toString());
        body.put("conversation_seq", event.conversationSeq());
        body.set("data", event.data());
        String whole = body.toString();
        if (whole.length() <= MOST_BYTES / 4 || whole.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES) {
            return whole;
        }
        body.set("data", JsonNodeFactory.instance.objectNode().put("left_out", true));
        return body.toString();
    }

    /**
     * Stores what is planned.
     *
     * @param now whether what fails is told again at once
     */
    void store(ArrayNode planned, boolean now) {
        if (planned.isEmpty()) {
            return;
        }
        String rows = planned.toString();
        database.createNativeQuery(LANES)
                .setParameter("planned", rows)
                .setParameter("now", now)
                .executeUpdate();
        database.createNativeQuery(DELIVERIES).setParameter("planned", rows).executeUpdate();
    }
}
