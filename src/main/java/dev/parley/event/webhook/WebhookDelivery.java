package dev.parley.event.webhook;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;

import dev.parley.wire.Page;

/** One event for one endpoint, and what came of it. */
@Entity
public class WebhookDelivery extends PanacheEntityBase {

    static final String PENDING = "pending";
    static final String DELIVERED = "delivered";
    static final String FAILED = "failed";

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

    /** What waits in a lane, in its order. */
    static List<WebhookDelivery> pending(UUID endpointId, UUID conversationId, int most) {
        return (conversationId == null
                        ? WebhookDelivery.<WebhookDelivery>find(
                                "endpointId = ?1 and conversationId is null and status = 'pending' order by xact, seq, part",
                                endpointId)
                        : WebhookDelivery.<WebhookDelivery>find(
                                "endpointId = ?1 and conversationId = ?2 and status = 'pending' order by xact, seq, part",
                                endpointId,
                                conversationId))
                .range(0, most - 1)
                .list();
    }
}
