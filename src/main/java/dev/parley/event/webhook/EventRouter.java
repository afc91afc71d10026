package dev.parley.event.webhook;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduler;
import io.vertx.core.Vertx;
import org.jboss.logging.Logger;

import dev.parley.event.EventLog;
import dev.parley.event.EventRow;
import dev.parley.event.webhook.endpoint.WebhookConfig;
import dev.parley.event.webhook.endpoint.WebhookEndpoint;

/** Reads the log for those who are to be told, one node at a time, and moves on in the transaction that plans the deliveries. */
@ApplicationScoped
class EventRouter {

    private static final Logger LOG = Logger.getLogger(EventRouter.class);
    private static final int AT_ONCE = 2_000;
    private static final int OF_ONE = 500;
    private static final Duration MOVE_ON_EVERY = Duration.ofMinutes(1);

    private static final String MINE = "SELECT pg_try_advisory_xact_lock(7275541)";

    private static final String MOVE = """
            UPDATE webhook_reader
               SET xact = place.xact, seq = place.seq, read_at = greatest(read_at, place.at)
              FROM jsonb_to_recordset(CAST(:places AS jsonb))
                   AS place (organization_id uuid, xact bigint, seq bigint, at timestamptz)
             WHERE webhook_reader.organization_id = place.organization_id
            """;

    /** All that was settled until then has been read. */
    private static final String ALL_IS_READ =
            "UPDATE webhook_reader SET read_at = :until WHERE read_at < CAST(:until AS timestamptz) - interval '1 minute'";

    private final EntityManager database;
    private final EventLog log;
    private final PlannedDeliveries deliveries;
    private final WebhookDeliverer deliverer;
    private final InstantSource clock;
    private final WebhookConfig config;
    private final Vertx vertx;
    private final Scheduler scheduler;
    private final AtomicBoolean looking = new AtomicBoolean();
    private long timer;
    private volatile Instant movedOn = Instant.EPOCH;

    EventRouter(
            EntityManager database,
            EventLog log,
            PlannedDeliveries deliveries,
            WebhookDeliverer deliverer,
            InstantSource clock,
            WebhookConfig config,
            Vertx vertx,
            Scheduler scheduler) {
        this.config = config;
        this.vertx = vertx;
        this.scheduler = scheduler;
        this.database = database;
        this.log = log;
        this.deliveries = deliveries;
        this.deliverer = deliverer;
        this.clock = clock;
    }

    /** The scheduler's own intervals are whole seconds. */
    void start(@Observes StartupEvent started) {
        if (scheduler.isStarted()) {
            timer = vertx.setPeriodic(config.pollEvery().toMillis(), tick -> {
                if (looking.compareAndSet(false, true)) {
                    Thread.ofVirtual().name("route-events").start(this::lookOnce);
                }
            });
        }
    }

    void stop(@Observes ShutdownEvent stopping) {
        vertx.cancelTimer(timer);
    }

    private void lookOnce() {
        try {
            look();
        } finally {
            looking.set(false);
        }
    }

    void look() {
        try {
            Round round;
            do {
                round = QuarkusTransaction.requiringNew().call(this::round);
                if (round.planned() > 0) {
                    deliverer.wake();
                }
            } while (round.more());
        } catch (RuntimeException away) {
            LOG.warnf("The log could not be read for webhooks, it is tried again: %s", away.getMessage());
        }
    }

    private record Round(int planned, boolean more) {
        private static final Round NOTHING = new Round(0, false);
    }

    private Round round() {
        Boolean mine = (Boolean) database.createNativeQuery(MINE).getSingleResult();
        if (!mine) {
            return Round.NOTHING;
        }
        Instant began = clock.instant();
        Map<UUID, List<EventRow>> unread = log.unread(OF_ONE, AT_ONCE);
        int rows = unread.values().stream().mapToInt(List::size).sum();
        boolean more = rows == AT_ONCE || unread.values().stream().anyMatch(some -> some.size() == OF_ONE);
        if (rows == 0) {
            moveOn(began);
            return Round.NOTHING;
        }
        ArrayNode planned = JsonNodeFactory.instance.arrayNode();
        Instant oldest = unread.values().stream()
                .flatMap(List::stream)
                .map(EventRow::at)
                .min(Instant::compareTo)
                .orElseThrow();
        for (WebhookEndpoint endpoint : WebhookEndpoint.enabledSince(oldest, unread.keySet())) {
            List<EventRow> since = unread.get(endpoint.organizationId).stream()
                    .filter(row -> row.xact() >= endpoint.fromXact && endpoint.wasEnabled(row.at()))
                    .toList();
            PlannedDeliveries.plan(planned, since, endpoint, began);
        }
        deliveries.store(planned, false);
        move(unread);
        return new Round(planned.size(), more);
    }

    private void move(Map<UUID, List<EventRow>> read) {
        ArrayNode places = JsonNodeFactory.instance.arrayNode();
        read.forEach((organization, events) -> places.addObject()
                .put("organization_id", organization.toString())
                .put("xact", events.getLast().xact())
                .put("seq", events.getLast().seq())
                .put("at", events.getLast().at().toString()));
        database.createNativeQuery(MOVE)
                .setParameter("places", places.toString())
                .executeUpdate();
    }

    private void moveOn(Instant until) {
        if (until.isAfter(movedOn.plus(MOVE_ON_EVERY))) {
            movedOn = until;
            database.createNativeQuery(ALL_IS_READ).setParameter("until", until).executeUpdate();
        }
    }
}
