package dev.parley.event.webhook;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;

import io.quarkus.narayana.jta.QuarkusTransaction;

import dev.parley.conversation.Conversation;
import dev.parley.event.webhook.endpoint.WebhookConfig;
import dev.parley.event.webhook.endpoint.WebhookEndpoint;
import dev.parley.queue.Lease;
import dev.parley.queue.Leases;
import dev.parley.queue.Node;
import dev.parley.queue.Queue;
import dev.parley.queue.Share;
import dev.parley.wire.Timestamps;

/**
 * The lanes as a queue that nodes share. Whoever writes to several locks the endpoint first, then the lane, then the delivery.
 */
@ApplicationScoped
class DeliveryLanes {

    /** One endpoint is asked so much at once by all nodes; one that fails or takes long holds few places. */
    private static final int AT_ONCE = 8;

    private static final int AT_ONCE_SLOW = 2;
    private static final int AT_ONCE_FAILING = 1;
    private static final int SLOW_MILLIS = 1_000;

    /** Of a node's places for one organization. */
    private static final double MOST_OF_A_NODE = 0.5;

    /**
     * Endpoints take turns, so that many lanes of one do not hold up the others; in each the oldest is first. What is held is counted
     * once and not for each lane. More are chosen than there is room for, since others may have some of them.
     */
    static final String CLAIM = """
            WITH RECURSIVE waiting AS (
                (SELECT endpoint_id
                   FROM webhook_lane
                  WHERE lease_owner IS NULL AND due_at IS NOT NULL
                  ORDER BY endpoint_id
                  LIMIT 1)
                UNION ALL
                SELECT (SELECT lane.endpoint_id
                          FROM webhook_lane lane
                         WHERE lease_owner IS NULL AND due_at IS NOT NULL AND lane.endpoint_id > waiting.endpoint_id
                         ORDER BY lane.endpoint_id
                         LIMIT 1)
                  FROM waiting
                 WHERE waiting.endpoint_id IS NOT NULL
            ), held AS MATERIALIZED (
                SELECT organization_id, endpoint_id, count(*) AS lanes, count(*) FILTER (WHERE lease_owner = :owner) AS mine
                  FROM webhook_lane
                 WHERE lease_owner IS NOT NULL
                 GROUP BY organization_id, endpoint_id
            ), candidate AS MATERIALIZED (
                SELECT lane.organization_id, lane.id, lane.place,
                       row_number() OVER (PARTITION BY lane.organization_id ORDER BY lane.place) AS share
                  FROM waiting
                  JOIN webhook_endpoint endpoint ON endpoint.id = waiting.endpoint_id
                  LEFT JOIN held ON held.endpoint_id = endpoint.id
                 CROSS JOIN LATERAL (
                       SELECT organization_id, id, row_number() OVER (ORDER BY due_at) AS place
                         FROM webhook_lane
                        WHERE endpoint_id = endpoint.id AND due_at <= now() AND lease_owner IS NULL
                        ORDER BY due_at
                        LIMIT :fast) lane
                 WHERE lane.place <= CASE WHEN endpoint.failing_since IS NOT NULL THEN :failing
                                          WHEN endpoint.slow THEN :slow
                                          ELSE :fast
                                     END - coalesce(held.lanes, 0)
            ), chosen AS MATERIALIZED (
                SELECT candidate.organization_id, candidate.id
                  FROM candidate
                  LEFT JOIN (SELECT organization_id, sum(mine) AS lanes FROM held GROUP BY organization_id) mine
                    ON mine.organization_id = candidate.organization_id
                 WHERE candidate.share <= :share - coalesce(mine.lanes, 0)
                 ORDER BY candidate.place, random()
                 LIMIT 2 * :room + 50
            ), due AS MATERIALIZED (
                SELECT lane.organization_id, lane.id
                  FROM chosen
                 CROSS JOIN LATERAL (
                       SELECT organization_id, id, lease_owner, due_at
                         FROM webhook_lane
                        WHERE organization_id = chosen.organization_id AND id = chosen.id
                        LIMIT 1
                          FOR UPDATE SKIP LOCKED) lane
                 WHERE lane.lease_owner IS NULL AND lane.due_at <= now()
                 LIMIT :room
            )
            UPDATE webhook_lane
               SET lease_owner = :owner, lease_until = clock_timestamp() + :lease * interval '1 millisecond',
                   fence = fence + 1
              FROM due
             WHERE webhook_lane.organization_id = due.organization_id AND webhook_lane.id = due.id
            RETURNING webhook_lane.organization_id, webhook_lane.id, endpoint_id, conversation_id, arrivals, failures, fence
            """;

    /** The queue is empty at one moment and long at the next: no plan of then is good for now. */
    private static final String PLANNED_NOW = "SELECT set_config('plan_cache_mode', 'force_custom_plan', true)";

    private static final String RELEASE = """
            UPDATE webhook_lane
               SET lease_owner = NULL, lease_until = NULL, due_at = CAST(:due AS timestamptz), failures = :failures
            """;

    /** Nobody waits for the disk: what a crash takes of it is told once more, as at-least-once has it. */
    private static final String NOTE = """
            UPDATE webhook_delivery
               SET status = :status, attempts = attempts + 1, code = :code, answer = :answer, millis = :millis,
                   attempted_at = :now
              FROM (SELECT set_config('synchronous_commit', 'off', true)) lazily
             WHERE id = :delivery
            """;

    private static final String DONE = "DELETE FROM webhook_lane";

    private static final String NOTED_AND_DONE = "WITH noted AS (" + NOTE + ") " + DONE;

    /** Nothing came in meanwhile. */
    private static final String UNCHANGED = "AND arrivals = :arrivals";

    private static final String WORKS = """
            UPDATE webhook_endpoint
               SET failing_since = NULL, slow = :slow
             WHERE id = :id AND (failing_since IS NOT NULL OR slow <> :slow)
            """;

    private static final String FAILS =
            "UPDATE webhook_endpoint SET failing_since = :now WHERE id = :id AND failing_since IS NULL";

    private final EntityManager database;
    private final Leases leases;
    private final WebhookConfig config;
    private final Node node;
    private final InstantSource clock;

    DeliveryLanes(EntityManager database, Leases leases, WebhookConfig config, Node node, InstantSource clock) {
        this.database = database;
        this.leases = leases;
        this.config = config;
        this.node = node;
        this.clock = clock;
    }

    Queue asQueue() {
        return Queue.ofOthers("webhook_lane", config.lease());
    }

    /** What this node has just got the right to tell. */
    List<OpenedLane> claim(int room) {
        return QuarkusTransaction.requiringNew().call(() -> {
            database.createNativeQuery(PLANNED_NOW).getSingleResult();
            List<?> rows = database.createNativeQuery(CLAIM, Tuple.class)
                    .setParameter("fast", AT_ONCE)
                    .setParameter("slow", AT_ONCE_SLOW)
                    .setParameter("failing", AT_ONCE_FAILING)
                    .setParameter("share", new Share(config.maxAtOnce(), MOST_OF_A_NODE).places())
                    .setParameter("owner", node.id())
                    .setParameter("lease", config.lease().toMillis())
                    .setParameter("room", room)
                    .getResultList();
            return rows.isEmpty()
                    ? List.of()
                    : OpenedLane.of(
                            rows.stream().map(Tuple.class::cast).map(this::lane).toList());
        });
    }

    private DeliveryLane lane(Tuple row) {
        return new DeliveryLane(
                new Lease(
                        new Conversation.Key(row.get("organization_id", UUID.class), row.get("id", UUID.class)),
                        node.id(),
                        row.get("fence", Long.class)),
                row.get("endpoint_id", UUID.class),
                row.get("conversation_id", UUID.class),
                row.get("arrivals", Integer.class),
                row.get("failures", Integer.class));
    }

    /** The endpoint has what it did not take before: what comes next in the lane has failed never, whichever node tells it. */
    @Transactional
    void deliveredAtLast(
            DeliveryLane lane, WebhookEndpoint endpoint, WebhookDelivery delivery, WebhookSender.Attempt attempt) {
        works(endpoint, attempt);
        leases.mine("UPDATE webhook_lane SET failures = 0", asQueue(), lane.lease())
                .executeUpdate();
        note(delivery, WebhookDelivery.DELIVERED, attempt);
    }

    /** The endpoint has it, and nothing is left to tell, unless something came in meanwhile. */
    @Transactional
    void deliveredLast(
            DeliveryLane lane, WebhookEndpoint endpoint, WebhookDelivery delivery, WebhookSender.Attempt attempt) {
        works(endpoint, attempt);
        Query notedAndDone = leases.mine(NOTED_AND_DONE, asQueue(), lane.lease(), UNCHANGED);
        done(lane, noted(notedAndDone, delivery, WebhookDelivery.DELIVERED, attempt));
    }

    /**
     * The endpoint has it.
     *
     * @param endpoint as it was when this was begun: how it does is written where that has changed
     */
    @Transactional
    void delivered(WebhookEndpoint endpoint, WebhookDelivery delivery, WebhookSender.Attempt attempt) {
        works(endpoint, attempt);
        note(delivery, WebhookDelivery.DELIVERED, attempt);
    }

    private void works(WebhookEndpoint endpoint, WebhookSender.Attempt attempt) {
        boolean slow = attempt.millis() > SLOW_MILLIS;
        if (endpoint.failingSince != null || endpoint.slow != slow) {
            database.createNativeQuery(WORKS)
                    .setParameter("id", endpoint.id)
                    .setParameter("slow", slow)
                    .executeUpdate();
        }
    }

    /** The endpoint does not have it, and it is told of it again then. */
    @Transactional
    void again(DeliveryLane lane, WebhookDelivery delivery, WebhookSender.Attempt attempt, int failures, Instant due) {
        fails(delivery);
        release(lane, due, failures);
        note(delivery, WebhookDelivery.PENDING, attempt);
    }

    /** It will never have it. */
    @Transactional
    void givenUp(WebhookDelivery delivery, WebhookSender.Attempt attempt) {
        fails(delivery);
        note(delivery, WebhookDelivery.FAILED, attempt);
    }

    private void fails(WebhookDelivery delivery) {
        database.createNativeQuery(FAILS)
                .setParameter("id", delivery.endpointId)
                .setParameter("now", Timestamps.now(clock))
                .executeUpdate();
    }

    /** All is told, unless something came in meanwhile: then there is more to do. */
    @Transactional
    void done(DeliveryLane lane) {
        done(lane, leases.mine(DONE, asQueue(), lane.lease(), UNCHANGED));
    }

    private void done(DeliveryLane lane, Query unchanged) {
        int gone = unchanged.setParameter("arrivals", lane.arrivals()).executeUpdate();
        if (gone == 0) {
            release(lane, Timestamps.now(clock), 0);
        }
    }

    /**
     * Somebody else goes on with it.
     *
     * @param due null: when its endpoint is told anything again, which it may be by now
     */
    @Transactional
    void release(DeliveryLane lane, Instant due, int failures) {
        boolean told = due == null && WebhookEndpoint.isTold(lane.endpointId());
        leases.mine(RELEASE, asQueue(), lane.lease())
                .setParameter("due", told ? Timestamps.now(clock) : due)
                .setParameter("failures", failures)
                .executeUpdate();
    }

    private void note(WebhookDelivery delivery, String status, WebhookSender.Attempt attempt) {
        noted(database.createNativeQuery(NOTE), delivery, status, attempt).executeUpdate();
    }

    private Query noted(Query query, WebhookDelivery delivery, String status, WebhookSender.Attempt attempt) {
        return query.setParameter("delivery", delivery.id)
                .setParameter("status", status)
                .setParameter("code", attempt.code())
                .setParameter("answer", attempt.answer())
                .setParameter("millis", attempt.millis())
                .setParameter("now", Timestamps.now(clock));
    }
}
