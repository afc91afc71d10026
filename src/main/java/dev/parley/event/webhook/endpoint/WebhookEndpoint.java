package dev.parley.event.webhook.endpoint;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import org.hibernate.annotations.DynamicUpdate;

import dev.parley.wire.Page;

/** Where an organization is told of what happens. */
@Entity
@DynamicUpdate
public class WebhookEndpoint extends PanacheEntityBase {

    /** Why one is told nothing any more. */
    static final String BY_REQUEST = "by_request";

    public static final String GONE = "gone";
    public static final String FAILING = "failing";

    @Id
    public UUID id;

    public UUID organizationId;
    public String url;
    public String description;
    /** Who is told when it is disabled, or null. */
    public String alertEmail;

    /** Empty: all. */
    public String[] types;
    /** Whether it is told what people say. */
    public boolean sensitive;

    public byte[] secret;
    public byte[] previousSecret;
    public Instant previousUntil;
    public Instant disabledAt;
    public String disabledReason;
    public Instant failingSince;
    public boolean slow;
    public long fromXact;
    public Instant createdAt;
    public Instant updatedAt;

    /** This endpoint, if it is the organization's. */
    public static Optional<WebhookEndpoint> of(UUID organizationId, UUID id) {
        return find("organizationId = ?1 and id = ?2", organizationId, id).firstResultOptional();
    }

    /** Whether it is told anything, which stays so until the transaction ends. */
    public static boolean isTold(UUID id) {
        return WebhookEndpoint.<WebhookEndpoint>find("id = ?1", id)
                .withLock(LockModeType.PESSIMISTIC_READ)
                .firstResultOptional()
                .filter(endpoint -> endpoint.disabledAt == null)
                .isPresent();
    }

    /** These, by their ids. */
    public static Map<UUID, WebhookEndpoint> these(Collection<UUID> ids) {
        return WebhookEndpoint.<WebhookEndpoint>list("id in ?1", ids).stream()
                .collect(Collectors.toMap(endpoint -> endpoint.id, Function.identity()));
    }

    /** As {@code of}, holding the row until the transaction ends. */
    public static Optional<WebhookEndpoint> locked(UUID organizationId, UUID id) {
        return WebhookEndpoint.<WebhookEndpoint>find("organizationId = ?1 and id = ?2", organizationId, id)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional();
    }

    static List<WebhookEndpoint> page(UUID organizationId, Page page) {
        return find("organizationId = ?1 and createdAt < ?2 order by createdAt desc", organizationId, page.upperBound())
                .range(0, page.limit() - 1)
                .list();
    }

    /** Those that are told what happened since then: one that was disabled later still has what happened before that. */
    public static List<WebhookEndpoint> enabledSince(Instant since, Collection<UUID> organizations) {
        return list("organizationId in ?1 and (disabledAt is null or disabledAt > ?2)", organizations, since);
    }

    /** Whether what happened then is to be told here, now or when it is not disabled any more. */
    public boolean wasEnabled(Instant at) {
        return disabledAt == null || at.isBefore(disabledAt);
    }

    /** Whether this endpoint is to be told of such events. */
    public boolean wants(String type) {
        return types.length == 0 || List.of(types).contains(type);
    }
}
