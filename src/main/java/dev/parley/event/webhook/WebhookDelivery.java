package dev.parley.event.webhook;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;

import dev.parley.wire.Page;

/** One event for one endpoint, and what came of it. */
@Entity
public class WebhookDelivery extends PanacheEntityBase {

    static final String PENDING = "pending";
    static final String DELIVERED = "delivered";
    static final String FAILED = "failed";

    /** In two halves, since NULL equals nothing; the same index serves both. */
    private static final String PENDING_IN_LANES = """
            SELECT pending.*
              FROM jsonb_to_recordset(CAST(:lanes AS jsonb)) AS lane (endpoint_id uuid, conversation_id uuid)
             CROSS JOIN LATERAL (
                   (SELECT *
                      FROM webhook_delivery
                     WHERE endpoint_id = lane.endpoint_id AND conversation_id = lane.conversation_id
                       AND status = 'pending'
                     ORDER BY xact, seq, part
                     LIMIT :most)
                   UNION ALL
                   (SELECT *
                      FROM webhook_delivery
                     WHERE endpoint_id = lane.endpoint_id AND conversation_id IS NULL AND lane.conversation_id IS NULL
                       AND status = 'pending'
                     ORDER BY xact, seq, part
                     LIMIT :most)) pending
             ORDER BY pending.xact, pending.seq, pending.part
            """;

    @Id
    public UUID id;

    public UUID organizationId;
    public UUID endpointId;
    public UUID conversationId;
    public long xact;
    public long seq;
    public short part;
    public String eventId;
    public String type;
    public String body;
    public String status;
    public int attempts;
    public Integer code;
    public String answer;
    public Integer millis;
    public Instant attemptedAt;
    public Instant createdAt;

    static Optional<WebhookDelivery> of(UUID endpointId, UUID id) {
        return find("endpointId = ?1 and id = ?2", endpointId, id).firstResultOptional();
    }

    static List<WebhookDelivery> page(UUID endpointId, Optional<String> status, Page page) {
        return status.<List<WebhookDelivery>>map(known -> find(
                                "endpointId = ?1 and createdAt < ?2 and status = ?3 order by createdAt desc",
                                endpointId,
                                page.upperBound(),
                                known)
                        .range(0, page.limit() - 1)
                        .list())
                .orElseGet(() -> find(
                                "endpointId = ?1 and createdAt < ?2 order by createdAt desc",
                                endpointId,
                                page.upperBound())
                        .range(0, page.limit() - 1)
                        .list());
    }

    /** What waits in these lanes, in their order and as much of each as can be told soon. */
    static List<WebhookDelivery> pending(List<DeliveryLane> lanes, int most) {
        List<?> rows = getEntityManager()
                .createNativeQuery(PENDING_IN_LANES, WebhookDelivery.class)
                .setParameter("lanes", lanes(lanes))
                .setParameter("most", most)
                .getResultList();
        return rows.stream().map(WebhookDelivery.class::cast).toList();
    }

    private static String lanes(List<DeliveryLane> lanes) {
        ArrayNode places = JsonNodeFactory.instance.arrayNode();
        lanes.forEach(lane -> places.addObject()
                .put("endpoint_id", lane.endpointId().toString())
                .put("conversation_id", Objects.toString(lane.conversationId(), null)));
        return places.toString();
    }
}
