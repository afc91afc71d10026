package dev.parley.event;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import org.jboss.logging.Logger;

import dev.parley.access.RevokedTokens;
import dev.parley.problem.Problem;

/** The log as server-sent events, on any node: who comes back goes on where they were. */
@ApplicationScoped
class EventStream {

    private static final Logger LOG = Logger.getLogger(EventStream.class);
    private static final int AT_ONCE = 200;
    private static final Duration LOOKS_ANYWAY = Duration.ofSeconds(2);

    private static final Duration LATER = Duration.ofSeconds(10);

    private final EventLog log;
    private final RevokedTokens revoked;
    private final InstantSource clock;
    private final Sse sse;
    private final ExecutorService threads;
    private final EventConfig config;
    private final Map<UUID, Integer> open = new ConcurrentHashMap<>();
    private final Set<Semaphore> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile long seen;

    EventStream(
            EventLog log,
            RevokedTokens revoked,
            Sse sse,
            @VirtualThreads ExecutorService threads,
            EventConfig config,
            InstantSource clock) {
        this.log = log;
        this.revoked = revoked;
        this.clock = clock;
        this.sse = sse;
        this.threads = threads;
        this.config = config;
    }

    /** Whose token holds until then, if it is not revoked. */
    record Reader(UUID token, Instant until) {}

    /** Older ones than can be told have been dropped. */
    @RegisterForReflection
    record Gap(String after) {}

    /**
     * @param reader whose stream ends as soon as their token does not hold any more
     * @param after empty: from now on
     * @throws Problem 429 when too many follow the organization's events on this node
     */
    Multi<OutboundSseEvent> of(EventLog.Filter filter, Reader reader, Optional<EventCursor> after) {
        EventCursor from = after.orElseGet(log::end);
        UUID organization = filter.organization();
        if (open.getOrDefault(organization, 0) >= config.maxStreams()) {
            throw Problem.of(429, "As many follow the organization's events on this node as may.")
                    .retryAfter(LATER);
        }
        return Multi.createFrom().emitter(emitter -> {
            Semaphore news = new Semaphore(1);
            open.merge(organization, 1, Integer::sum);
            waiting.add(news);
            lookIfAnybodyFollows();
            emitter.onRequest(more -> news.release());
            emitter.onTermination(() -> {
                waiting.remove(news);
                open.computeIfPresent(organization, (key, count) -> count > 1 ? count - 1 : null);
                news.release();
            });
            threads.execute(() -> follow(filter, reader, from, news, emitter));
        });
    }

    private void follow(
            EventLog.Filter filter,
            Reader reader,
            EventCursor from,
            Semaphore news,
            MultiEmitter<? super OutboundSseEvent> emitter) {
        EventCursor last = from;
        long said = System.nanoTime();
        try {
            if (log.isGone(from)) {
                emitter.emit(sse.newEventBuilder()
                        .name("gap")
                        .data(new Gap(from.write()))
                        .build());
            }
            while (!emitter.isCancelled() && mayRead(reader)) {
                if (news.tryAcquire(LOOKS_ANYWAY.toNanos(), TimeUnit.NANOSECONDS)) {
                    news.drainPermits();
                }
                // Who does not read is not read for: no more than this waits for them.
                boolean more = true;
                while (more && emitter.requested() > 0 && !emitter.isCancelled()) {
                    List<EventView> events = log.read(filter, last, AT_ONCE);
                    more = !events.isEmpty();
                    if (more) {
                        events.forEach(event -> emitter.emit(told(event)));
                        said = System.nanoTime();
                        last = EventCursor.read(events.getLast().id()).orElseThrow();
                    }
                }
                if (System.nanoTime() - said > config.keepAlive().toNanos() && emitter.requested() > 0) {
                    emitter.emit(sse.newEventBuilder().comment("alive").build());
                    said = System.nanoTime();
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException away) {
            LOG.debugf("A stream of events broke off: %s", away.getMessage());
        } finally {
            emitter.complete();
        }
    }

    private boolean mayRead(Reader reader) {
        return !revoked.contains(reader.token()) && clock.instant().isBefore(reader.until());
    }

    private OutboundSseEvent told(EventView event) {
        return sse.newEventBuilder()
                .id(event.id())
                .name(event.type())
                .data(event)
                .build();
    }

    /** One look for all who follow, and none when nobody does. */
    private void look() {
        while (!waiting.isEmpty()) {
            LockSupport.parkNanos(config.pollEvery().toNanos());
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
        looking.set(false);
        lookIfAnybodyFollows();
    }

    private void lookIfAnybodyFollows() {
        if (!waiting.isEmpty() && looking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("look-for-events").start(this::look);
        }
    }
}
