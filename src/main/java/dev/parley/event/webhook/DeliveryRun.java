package dev.parley.event.webhook;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

import org.jboss.logging.Logger;

import dev.parley.conversation.Conversation;
import dev.parley.event.webhook.endpoint.WebhookConfig;
import dev.parley.event.webhook.endpoint.WebhookEndpoint;
import dev.parley.event.webhook.endpoint.WebhookEndpoints;
import dev.parley.queue.Lease;
import dev.parley.queue.LeasedWork;

/**
 * Tells an endpoint what waits for it in one lane, one after the other. What is sent again after a crash has the same id; what
 * fails holds up its lane and nothing else.
 */
final class DeliveryRun implements LeasedWork {

    private static final Logger LOG = Logger.getLogger(DeliveryRun.class);

    private final OpenedLane opened;
    private final DeliveryLane lane;
    private final Work work;
    private int failures;
    private volatile boolean stopped;

    /** What it is done with. */
    record Work(
            DeliveryLanes lanes,
            WebhookEndpoints endpoints,
            WebhookSender sender,
            DeliverySchedule schedule,
            WebhookConfig config,
            InstantSource clock) {}

    DeliveryRun(OpenedLane opened, Work work) {
        this.opened = opened;
        this.lane = opened.lane();
        this.work = work;
        this.failures = lane.failures();
    }

    @Override
    public Lease lease() {
        return lane.lease();
    }

    @Override
    public Optional<Conversation.Key> conversation() {
        return Optional.ofNullable(lane.conversationId()).map(id -> new Conversation.Key(lane.organizationId(), id));
    }

    /** What is on its way now is not called back. */
    @Override
    public void stop(Lost why) {
        stopped = true;
    }

    @Override
    public void run() {
        try {
            goOn();
        } catch (RuntimeException broken) {
            LOG.warnf("Deliveries to %s have to wait: %s", lane.endpointId(), broken.getMessage());
            putBack();
        }
    }

    private void putBack() {
        try {
            work.lanes().release(lane, now().plusSeconds(1), failures);
        } catch (RuntimeException away) {
            LOG.debugf("A lane could not be put back, its lease runs out: %s", away.getMessage());
        }
    }

    private void goOn() {
        WebhookEndpoint endpoint = opened.endpoint();
        if (endpoint.disabledAt != null) {
            work.lanes().release(lane, null, failures);
            return;
        }
        List<WebhookDelivery> pending = opened.pending();
        boolean all = !opened.more();
        for (int i = 0; i < pending.size() && !stopped; i++) {
            boolean last = all && i == pending.size() - 1;
            if (!told(endpoint, pending.get(i), last) || last) {
                return;
            }
        }
        if (!stopped && all) {
            work.lanes().done(lane);
        } else {
            work.lanes().release(lane, now(), failures);
        }
    }

    /**
     * Whether the next one may be told.
     *
     * @param last whether there is none
     */
    private boolean told(WebhookEndpoint endpoint, WebhookDelivery delivery, boolean last) {
        WebhookSender.Attempt attempt = work.sender().send(endpoint, delivery.eventId, delivery.body);
        return switch (attempt.outcome()) {
            case DeliveryOutcome.Delivered() -> {
                if (last) {
                    work.lanes().deliveredLast(lane, endpoint, delivery, attempt);
                } else if (failures > 0) {
                    work.lanes().deliveredAtLast(lane, endpoint, delivery, attempt);
                } else {
                    work.lanes().delivered(endpoint, delivery, attempt);
                }
                failures = 0;
                yield true;
            }
            case DeliveryOutcome.Gone() -> {
                disable(endpoint, WebhookEndpoint.GONE);
                work.lanes().again(lane, delivery, attempt, failures, null);
                yield false;
            }
            case DeliveryOutcome.Failed(Optional<Instant> notBefore) ->
                failed(endpoint, delivery, attempt, notBefore, last);
        };
    }

    private boolean failed(
            WebhookEndpoint endpoint,
            WebhookDelivery delivery,
            WebhookSender.Attempt attempt,
            Optional<Instant> notBefore,
            boolean last) {
        failures++;
        boolean tooLong = endpoint.failingSince != null
                && !now().isBefore(endpoint.failingSince.plus(work.config().disableAfter()));
        if (tooLong) {
            disable(endpoint, WebhookEndpoint.FAILING);
            work.lanes().again(lane, delivery, attempt, 0, null);
            return false;
        }
        Optional<Instant> next = work.schedule().after(failures, notBefore, now(), RandomGenerator.getDefault());
        if (next.isPresent()) {
            work.lanes().again(lane, delivery, attempt, failures, next.get());
            return false;
        }
        work.lanes().givenUp(delivery, attempt);
        failures = 0;
        if (last) {
            work.lanes().done(lane);
        }
        return true;
    }

    private void disable(WebhookEndpoint endpoint, String reason) {
        work.endpoints().disable(endpoint.organizationId, endpoint.id, reason);
        LOG.infof("The webhook endpoint %s is disabled: %s", endpoint.id, reason);
    }

    private Instant now() {
        return work.clock().instant();
    }
}
