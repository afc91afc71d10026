package dev.parley.conversation.create;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.wire.Timestamps;

/**
 * Microseconds that never repeat on this node, since lists page by {@code created_at}. Two nodes can still meet in one:
 * the unique key decides, and the loser takes the next.
 */
@ApplicationScoped
class CreationClock {

    private final InstantSource clock;
    private final AtomicReference<Instant> last = new AtomicReference<>(Instant.EPOCH);

    CreationClock(InstantSource clock) {
        this.clock = clock;
    }

    Instant next() {
        Instant now = Timestamps.now(clock);
        return last.updateAndGet(before -> now.isAfter(before) ? now : before.plus(1, ChronoUnit.MICROS));
    }
}
