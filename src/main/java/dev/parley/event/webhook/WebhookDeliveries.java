package dev.parley.event.webhook;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

import dev.parley.event.EventConfig;
import dev.parley.event.EventCursor;
import dev.parley.event.EventLog;
import dev.parley.event.EventRow;
import dev.parley.event.EventType;
import dev.parley.event.webhook.endpoint.SaidWords;
import dev.parley.event.webhook.endpoint.WebhookEndpoint;
import dev.parley.event.webhook.endpoint.WebhookEndpoints;
import dev.parley.problem.Problem;
import dev.parley.wire.Timestamps;
import dev.parley.wire.Uuids;

/** What was told, and telling it again. */
@ApplicationScoped
class WebhookDeliveries {

    private static final Logger LOG = Logger.getLogger(WebhookDeliveries.class);
    private static final int AT_ONCE = 1_000;

    private static final String DROP = """
            DELETE FROM webhook_delivery
             WHERE id IN (SELECT id
                            FROM webhook_delivery
                           WHERE created_at < :until AND status <> 'pending'
                           LIMIT 5000)
            """;

    private static final String DUE = """
            INSERT INTO webhook_lane (organization_id, id, endpoint_id, conversation_id, due_at)
            VALUES (:organization, :id, :endpoint, CAST(:conversation AS uuid), now())
            ON CONFLICT (endpoint_id, conversation_id) DO UPDATE
               SET arrivals = webhook_lane.arrivals + 1, due_at = now(), failures = 0
            """;

    private final EntityManager database;
    private final EventLog log;
    private final PlannedDeliveries planned;
    private final WebhookEndpoints endpoints;
    private final WebhookSender sender;
    private final WebhookDeliverer deliverer;
    private final EventConfig config;
    private final InstantSource clock;

    WebhookDeliveries(
            EntityManager database,
            EventLog log,
            PlannedDeliveries planned,
            WebhookEndpoints endpoints,
            WebhookSender sender,
            WebhookDeliverer deliverer,
            EventConfig config,
            InstantSource clock) {
        this.database = database;
        this.log = log;
        this.planned = planned;
        this.endpoints = endpoints;
        this.sender = sender;
        this.deliverer = deliverer;
        this.config = config;
        this.clock = clock;
    }

    /** Tells the endpoint a ping at once, whether it is disabled or not, and keeps how that went. */
    WebhookDelivery test(UUID organizationId, UUID endpointId) {
        WebhookEndpoint endpoint = endpoints.get(organizationId, endpointId);
        Instant now = Timestamps.now(clock);
        WebhookDelivery ping = new WebhookDelivery();
        ping.organizationId = organizationId;
        ping.id = Uuids.next(now);
        ping.endpointId = endpointId;
        ping.seq = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
        ping.eventId = "ping-" + ping.id;
        ping.type = EventType.PING.wire();
        ping.body = JsonNodeFactory.instance
                .objectNode()
                .put("type", ping.type)
                .put("timestamp", Timestamps.format(now))
                .put("id", ping.eventId)
                .set("data", JsonNodeFactory.instance.objectNode().put("webhook_endpoint_id", endpointId.toString()))
                .toString();
        WebhookSender.Attempt attempt = sender.send(endpoint, ping.eventId, ping.body);
        ping.status = attempt.outcome() instanceof DeliveryOutcome.Delivered
                ? WebhookDelivery.DELIVERED
                : WebhookDelivery.FAILED;
        ping.attempts = 1;
        ping.code = attempt.code();
        ping.answer = attempt.answer();
        ping.millis = attempt.millis();
        ping.attemptedAt = now;
        ping.createdAt = now;
        QuarkusTransaction.requiringNew().run(ping::persist);
        return ping;
    }

    /**
     * Tells one again, from its first try on. It keeps its place: what is pending in its conversation waits behind it.
     *
     * @throws Problem 404 when it is not there; 409 for a ping, or while the endpoint is disabled
     */
    @Transactional
    WebhookDelivery retry(UUID organizationId, UUID endpointId, UUID id) {
        WebhookEndpoint endpoint = enabled(organizationId, endpointId);
        WebhookDelivery delivery =
                WebhookDelivery.of(endpoint.id, id).orElseThrow(() -> Problem.notFound("webhook delivery"));
        if (delivery.type.equals(EventType.PING.wire())) {
            throw Problem.conflict("A ping is told by test.");
        }
        database.createNativeQuery(DUE)
                .setParameter("organization", organizationId)
                .setParameter("id", Uuids.next(clock.instant()))
                .setParameter("endpoint", endpointId)
                .setParameter("conversation", delivery.conversationId)
                .executeUpdate();
        delivery.status = WebhookDelivery.PENDING;
        delivery.attempts = 0;
        if (!endpoint.sensitive) {
            database.flush();
            SaidWords.takeOut(endpointId, id);
        }
        return delivery;
    }

    /** To be called behind the transaction of what is due now. */
    void wake() {
        deliverer.wake();
    }

    /**
     * Tells again all that the endpoint wants of what happened since then, whether it was told or not, in order.
     *
     * @return how many events
     * @throws Problem 409 while the endpoint is disabled; 422 when the log does not reach back so far
     */
    int replay(UUID organizationId, UUID endpointId, Instant since) {
        QuarkusTransaction.requiringNew().run(() -> enabled(organizationId, endpointId));
        Instant now = clock.instant();
        if (since.isBefore(now.minus(config.retention()))) {
            throw Problem.invalid(
                    "since", "must be within the last " + config.retention().toDays() + " days, which are kept");
        }
        int told = 0;
        Optional<EventCursor> place = log.before(organizationId, since);
        while (place.isPresent()) {
            EventCursor from = place.get();
            List<EventRow> rows = log.routed(organizationId, from, AT_ONCE);
            // By what the endpoint may be told by now.
            told += QuarkusTransaction.requiringNew()
                    .call(() -> WebhookEndpoint.locked(organizationId, endpointId)
                            .map(endpoint -> store(endpoint, rows, since, now))
                            .orElse(0));
            deliverer.wake();
            place = rows.size() < AT_ONCE
                    ? Optional.empty()
                    : Optional.of(new EventCursor(
                            rows.getLast().xact(), rows.getLast().seq(), 0));
        }
        return told;
    }

    private int store(WebhookEndpoint endpoint, List<EventRow> rows, Instant since, Instant now) {
        ArrayNode due = JsonNodeFactory.instance.arrayNode();
        PlannedDeliveries.plan(
                due, rows.stream().filter(row -> !row.at().isBefore(since)).toList(), endpoint, now);
        planned.store(due, true);
        return due.size();
    }

    private static WebhookEndpoint enabled(UUID organizationId, UUID endpointId) {
        WebhookEndpoint endpoint =
                WebhookEndpoint.of(organizationId, endpointId).orElseThrow(() -> Problem.notFound("webhook endpoint"));
        if (endpoint.disabledAt != null) {
            throw Problem.conflict("The endpoint is disabled.");
        }
        return endpoint;
    }

    /** What is over is kept as long as the log. */
    @Scheduled(every = "10m", delayed = "10m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void dropOld() {
        Instant until = clock.instant().minus(config.retention());
        try {
            int dropped;
            do {
                dropped = QuarkusTransaction.requiringNew()
                        .call(() -> database.createNativeQuery(DROP)
                                .setParameter("until", until)
                                .executeUpdate());
            } while (dropped > 0);
        } catch (RuntimeException away) {
            LOG.warnf("Old deliveries could not be dropped, it is tried again: %s", away.getMessage());
        }
    }
}
