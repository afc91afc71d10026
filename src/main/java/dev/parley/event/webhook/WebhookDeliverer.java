package dev.parley.event.webhook;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;

import dev.parley.event.webhook.endpoint.WebhookConfig;
import dev.parley.event.webhook.endpoint.WebhookEndpoints;
import dev.parley.queue.LeasedQueue;
import dev.parley.queue.LeasedQueues;
import dev.parley.queue.LeasedWork;
import dev.parley.queue.Rhythm;
import dev.parley.queue.Taken;
import dev.parley.queue.WorkKind;

/** Takes due lanes from the queue and tells what waits in them. */
@ApplicationScoped
class WebhookDeliverer {

    private static final String DUE = "parley_webhooks_due";

    private final DeliveryLanes lanes;
    private final LeasedQueue<DeliveryRun> queue;
    private final DeliveryRun.Work work;

    WebhookDeliverer(
            DeliveryLanes lanes,
            WebhookEndpoints endpoints,
            WebhookSender sender,
            LeasedQueues queues,
            WebhookConfig config,
            InstantSource clock) {
        this.lanes = lanes;
        this.work =
                new DeliveryRun.Work(lanes, endpoints, sender, new DeliverySchedule(config.retries()), config, clock);
        this.queue = queues.open(new WorkKind<>(
                "webhooks",
                lanes.asQueue(),
                config.maxAtOnce(),
                new Rhythm(config.renewEvery(), config.reapEvery(), config.drain()),
                Optional.of(
                        new WorkKind.Claiming<>(config.worker(), config.pollEvery(), Optional.of(DUE), this::claim)),
                // Taken up where it stopped: what was on its way goes out again then, with the same id.
                Optional.empty(),
                run -> run.stop(LeasedWork.Lost.LEASE),
                run -> run.stop(LeasedWork.Lost.LEASE)));
    }

    void start(@Observes StartupEvent started) {
        queue.start();
    }

    /** There is something to tell. Returns at once. */
    void wake() {
        queue.wake();
    }

    /** What waits because its endpoint has as many as it may can go when one of these has ended. */
    private Taken<DeliveryRun> claim(int room) {
        List<DeliveryRun> taken = lanes.claim(room).stream()
                .map(opened -> new DeliveryRun(opened, work))
                .toList();
        return new Taken<>(taken, !taken.isEmpty() || !queue.live().isEmpty());
    }
}
