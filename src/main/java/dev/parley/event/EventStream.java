package dev.parley.event;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import org.jboss.logging.Logger;

import dev.parley.problem.Problem;
import dev.parley.wire.EventStreams;

/** The log as server-sent events, on any node: who comes back goes on where they were. */
@ApplicationScoped
class EventStream {

    private static final Logger LOG = Logger.getLogger(EventStream.class);
    private static final int AT_ONCE = 200;
    private static final Duration LOOKS_ANYWAY = Duration.ofSeconds(2);

    private static final Duration LATER = Duration.ofSeconds(10);

    private final EventLog log;
    private final Sse sse;
    private final ExecutorService threads;
    private final EventConfig config;
    private final Map<UUID, Integer> open = new ConcurrentHashMap<>();
    private final Set<Semaphore> waiting = ConcurrentHashMap.newKeySet();
    private volatile long seen;

    EventStream(EventLog log, Sse sse, @VirtualThreads ExecutorService threads, EventConfig config) {
        this.log = log;
        this.sse = sse;
        this.threads = threads;
        this.config = config;
    }

    /** Older ones than can be told have been dropped. */
    @RegisterForReflection
    record Gap(String after) {}

    /**
     * @param after empty: from now on
     * @throws Problem 429 when too many follow the organization's events on this node
     */
    Multi<OutboundSseEvent> of(EventLog.Filter filter, Optional<EventCursor> after) {
        UUID organization = filter.organization();
        if (open.merge(organization, 1, Integer::sum) > config.maxStreams()) {
            closed(organization);
            throw Problem.of(429, "As many follow the organization's events on this node as may.")
                    .retryAfter(LATER);
        }
        EventCursor from = after.orElseGet(log::end);
        Semaphore news = new Semaphore(1);
        waiting.add(news);
        Multi<OutboundSseEvent> events = Multi.createFrom().emitter(emitter -> {
            emitter.onTermination(() -> {
                waiting.remove(news);
                closed(organization);
                news.release();
            });
            threads.execute(() -> follow(filter, from, news, emitter));
        });
        return EventStreams.keptAlive(events, sse, config.keepAlive());
    }

    private void closed(UUID organization) {
        open.computeIfPresent(organization, (key, count) -> count > 1 ? count - 1 : null);
    }

    private void follow(
            EventLog.Filter filter, EventCursor from, Semaphore news, MultiEmitter<? super OutboundSseEvent> emitter) {
        EventCursor last = from;
        try {
            if (log.isGone(from)) {
                emitter.emit(sse.newEventBuilder()
                        .name("gap")
                        .data(new Gap(from.write()))
                        .build());
            }
            while (!emitter.isCancelled()) {
                if (news.tryAcquire(LOOKS_ANYWAY.toNanos(), TimeUnit.NANOSECONDS)) {
                    news.drainPermits();
                }
                List<EventView> events;
                do {
                    events = log.read(filter, last, AT_ONCE);
                    for (EventView event : events) {
                        emitter.emit(sse.newEventBuilder()
                                .id(event.id())
                                .name(event.type())
                                .data(event)
                                .build());
                    }
                    last = events.isEmpty()
                            ? last
                            : EventCursor.read(events.getLast().id()).orElseThrow();
                } while (events.size() == AT_ONCE && !emitter.isCancelled());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException away) {
            LOG.debugf("A stream of events broke off: %s", away.getMessage());
        } finally {
            emitter.complete();
        }
    }

    /** One look for all who follow, and none when nobody does. */
    @Scheduled(every = "{parley.events.poll-every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        if (waiting.isEmpty()) {
            return;
        }
        try {
            long horizon = log.horizon();
            if (horizon != seen) {
                seen = horizon;
                waiting.forEach(Semaphore::release);
            }
        } catch (RuntimeException away) {
            LOG.debugf("It is not known whether there is news: %s", away.getMessage());
        }
    }
}
