package dev.parley.event.webhook.endpoint;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;

import dev.parley.access.Organization;
import dev.parley.access.key.SecretBox;
import dev.parley.address.Addresses;
import dev.parley.audit.Audit;
import dev.parley.audit.AuditAction;
import dev.parley.event.EventType;
import dev.parley.problem.Effects;
import dev.parley.problem.Problem;
import dev.parley.wire.Timestamps;
import dev.parley.wire.Uuids;

/** Makes, changes and deletes endpoints; their secrets are sealed before they reach the database. */
@ApplicationScoped
public class WebhookEndpoints {

    private static final int SECRET_BYTES = 32;

    private static final String READ_FROM_NOW = """
            INSERT INTO webhook_reader (organization_id, xact, seq, read_at)
            VALUES (:organization, :xact - 1, 9223372036854775807, now())
            ON CONFLICT DO NOTHING
            """;

    private static final String NOBODY_LEFT = """
            DELETE FROM webhook_reader
             WHERE organization_id = :organization
               AND NOT EXISTS (SELECT 1 FROM webhook_endpoint WHERE organization_id = :organization)
            """;

    private static final String UNSETTLED =
            "SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)";

    private static final String DUE_AGAIN =
            "UPDATE webhook_lane SET due_at = now(), failures = 0 WHERE endpoint_id = :endpoint";

    private final SecretBox box;
    private final Addresses addresses;
    private final EntityManager database;
    private final Effects effects;
    private final WebhookConfig config;
    private final InstantSource clock;
    private final Audit audit;
    private final AlertMail mail;
    private final SecureRandom random = new SecureRandom();

    WebhookEndpoints(
            SecretBox box,
            Addresses addresses,
            EntityManager database,
            Effects effects,
            WebhookConfig config,
            InstantSource clock,
            AlertMail mail,
            Audit audit) {
        this.audit = audit;
        this.mail = mail;
        this.box = box;
        this.addresses = addresses;
        this.database = database;
        this.effects = effects;
        this.config = config;
        this.clock = clock;
    }

    /**
     * @throws Problem 409 when the organization has as many as it may
     */
    @Transactional
    WebhookEndpoint create(UUID organizationId, NewWebhookEndpoint request) {
        check(request);
        WebhookEndpoint endpoint = new WebhookEndpoint();
        endpoint.organizationId = organizationId;
        endpoint.createdAt = Organization.nextCreation(organizationId, WebhookEndpoint.class, clock.instant());
        if (WebhookEndpoint.count("organizationId", organizationId) >= config.maxEndpoints()) {
            throw Problem.conflict("The organization has as many webhook endpoints as it may.");
        }
        endpoint.id = Uuids.next(endpoint.createdAt);
        effects.made(endpoint.id);
        endpoint.secret = box.seal(newSecret(), purpose(endpoint.id));
        endpoint.fromXact = (Long) database.createNativeQuery(UNSETTLED).getSingleResult();
        write(endpoint, request, endpoint.createdAt);
        endpoint.persist();
        database.createNativeQuery(READ_FROM_NOW)
                .setParameter("organization", organizationId)
                .setParameter("xact", endpoint.fromXact)
                .executeUpdate();
        audit.note(organizationId, AuditAction.WEBHOOK_ENDPOINT_CREATED, endpoint.id);
        return endpoint;
    }

    /**
     * @throws Problem 404 when it is not there
     */
    @Transactional
    public WebhookEndpoint get(UUID organizationId, UUID id) {
        return WebhookEndpoint.of(organizationId, id).orElseThrow(() -> Problem.notFound("webhook endpoint"));
    }

    /** Replaces all but the secret. What waited while it was disabled is due when it is not any more. */
    @Transactional
    WebhookEndpoint replace(UUID organizationId, UUID id, NewWebhookEndpoint request) {
        check(request);
        WebhookEndpoint endpoint = locked(organizationId, id);
        boolean back = endpoint.disabledAt != null && !request.isDisabled();
        boolean trusted = endpoint.sensitive;
        write(endpoint, request, Timestamps.now(clock));
        if (back) {
            endpoint.failingSince = null;
            database.createNativeQuery(DUE_AGAIN).setParameter("endpoint", id).executeUpdate();
        }
        if (trusted && !endpoint.sensitive) {
            SaidWords.takeOut(id);
        }
        audit.note(organizationId, AuditAction.WEBHOOK_ENDPOINT_REPLACED, id);
        return endpoint;
    }

    /** With all that was to be told to it. */
    @Transactional
    void delete(UUID organizationId, UUID id) {
        // Who makes another one meanwhile would find the reader that is taken away here.
        Organization.lock(organizationId);
        locked(organizationId, id).delete();
        database.flush();
        database.createNativeQuery(NOBODY_LEFT)
                .setParameter("organization", organizationId)
                .executeUpdate();
        audit.note(organizationId, AuditAction.WEBHOOK_ENDPOINT_DELETED, id);
    }

    /** A new secret; the one before signs beside it for a while. */
    @Transactional
    WebhookEndpoint rotateSecret(UUID organizationId, UUID id) {
        WebhookEndpoint endpoint = locked(organizationId, id);
        endpoint.previousSecret = endpoint.secret;
        endpoint.previousUntil = Timestamps.now(clock).plus(config.rotation());
        endpoint.secret = box.seal(newSecret(), purpose(id));
        endpoint.updatedAt = Timestamps.now(clock);
        audit.note(organizationId, AuditAction.WEBHOOK_ENDPOINT_SECRET_ROTATED, id);
        return endpoint;
    }

    /** It is told nothing any more, until somebody says otherwise. */
    @Transactional
    public void disable(UUID organizationId, UUID id, String reason) {
        WebhookEndpoint.locked(organizationId, id)
                .filter(endpoint -> endpoint.disabledAt == null)
                .ifPresent(endpoint -> {
                    endpoint.disabledAt = Timestamps.now(clock);
                    endpoint.disabledReason = reason;
                });
    }

    /** As its owner is told it, once. */
    String secret(WebhookEndpoint endpoint) {
        return WebhookSignature.shown(box.open(endpoint.secret, purpose(endpoint.id)));
    }

    /** What signs now. */
    public List<byte[]> secrets(WebhookEndpoint endpoint, Instant now) {
        List<byte[]> secrets = new ArrayList<>();
        secrets.add(box.open(endpoint.secret, purpose(endpoint.id)));
        if (endpoint.previousSecret != null && now.isBefore(endpoint.previousUntil)) {
            secrets.add(box.open(endpoint.previousSecret, purpose(endpoint.id)));
        }
        return secrets;
    }

    private static WebhookEndpoint locked(UUID organizationId, UUID id) {
        return WebhookEndpoint.locked(organizationId, id).orElseThrow(() -> Problem.notFound("webhook endpoint"));
    }

    private void write(WebhookEndpoint endpoint, NewWebhookEndpoint request, Instant now) {
        endpoint.url = request.url();
        endpoint.description = request.description();
        endpoint.alertEmail = alertEmail(endpoint, request.alertEmail());
        endpoint.types = Optional.ofNullable(request.types()).orElse(List.of()).stream()
                .distinct()
                .toArray(String[]::new);
        endpoint.sensitive = request.isSensitive();
        if (!request.isDisabled()) {
            endpoint.disabledAt = null;
            endpoint.disabledReason = null;
        } else if (endpoint.disabledAt == null) {
            endpoint.disabledAt = now;
            endpoint.disabledReason = WebhookEndpoint.BY_REQUEST;
        }
        endpoint.updatedAt = now;
    }

    /** What it is already stays, whatever the organization can send by now. */
    private String alertEmail(WebhookEndpoint endpoint, String asked) {
        return asked == null || asked.equals(endpoint.alertEmail)
                ? asked
                : mail.reachable(endpoint.organizationId, asked)
                        .orElseThrow(
                                () -> Problem.invalid(
                                        "alert_email",
                                        "needs an address that mails of the organization are sent from, and a server to send by"));
    }

    private void check(NewWebhookEndpoint request) {
        fault(request.url()).ifPresent(fault -> {
            throw Problem.invalid("url", fault);
        });
        List<String> types = Optional.ofNullable(request.types()).orElse(List.of());
        if (!EventType.names().containsAll(types)) {
            throw Problem.invalid("types", "each must be one of " + String.join(", ", EventType.names()));
        }
    }

    /** A name is looked at when it is connected to. */
    private Optional<String> fault(String url) {
        try {
            URI uri = new URI(url);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (!scheme.equals("https") && !(scheme.equals("http") && config.allowHttp())) {
                return Optional.of("must begin with https://");
            }
            if (uri.getHost() == null || uri.getUserInfo() != null || uri.getFragment() != null) {
                return Optional.of("must have a host, and neither credentials nor a fragment");
            }
            if (uri.getPort() == 0 || uri.getPort() > 65_535) {
                return Optional.of("must have a port between 1 and 65535, or none");
            }
            boolean internal = config.internalHosts()
                    .orElse(Set.of())
                    .contains(uri.getHost().toLowerCase(Locale.ROOT));
            return internal ? Optional.empty() : addresses.tools().fault(uri.getHost());
        } catch (URISyntaxException malformed) {
            return Optional.of("must be a URL");
        }
    }

    private byte[] newSecret() {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return secret;
    }

    private static String purpose(UUID id) {
        return "webhook_endpoint/" + id;
    }
}
