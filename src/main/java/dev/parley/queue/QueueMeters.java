package dev.parley.queue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

/**
 * How full the queues are, as all nodes see them, and what this node is doing. {@code parley_queue_due} counts up to ten
 * thousand; {@code parley_queue_oldest_due_seconds} tells how long the oldest of them has waited; {@code parley_live} is this node's.
 */
@ApplicationScoped
public class QueueMeters {

    private static final Logger LOG = Logger.getLogger(QueueMeters.class);

    private static final String DUE = """
            SELECT count(*), coalesce(extract(epoch FROM now() - min(due_at)), 0)
              FROM (SELECT due_at
                      FROM %s
                     WHERE lease_owner IS NULL AND due_at <= now()
                     LIMIT 10000) due
            """;

    private final MeterRegistry meters;
    private final EntityManager database;
    /** By the statement that reads it. */
    private final Map<String, State> states = new ConcurrentHashMap<>();

    /** What was read last. */
    private record State(AtomicLong count, AtomicLong oldestSeconds) {}

    QueueMeters(MeterRegistry meters, EntityManager database) {
        this.meters = meters;
        this.database = database;
    }

    /**
     * Measures a queue that has a column {@code due_at}. To be called when the node starts.
     *
     * @param name of what waits in it, such as {@code calls}
     */
    public void measure(String name, Queue queue) {
        measure("parley.queue.due", "parley.queue.oldest.due", Tags.of("queue", name), DUE.formatted(queue.table()));
    }

    /**
     * Measures something else that waits. To be called when the node starts.
     *
     * @param count the meter of how much of it there is
     * @param oldest the meter of how long the oldest has waited, in seconds
     * @param sql answers both in one row
     */
    public void measure(String count, String oldest, Iterable<Tag> tags, String sql) {
        State state = new State(new AtomicLong(), new AtomicLong());
        states.put(sql, state);
        Gauge.builder(count, state.count(), AtomicLong::get).tags(tags).register(meters);
        Gauge.builder(oldest, state.oldestSeconds(), AtomicLong::get)
                .baseUnit("seconds")
                .tags(tags)
                .register(meters);
    }

    /**
     * Measures how much of something this node is doing now.
     *
     * @param name of it, such as {@code calls}
     */
    public void live(String name, Supplier<Number> count) {
        Gauge.builder("parley.live", count).tag("work", name).register(meters);
    }

    @Scheduled(every = "5s", executionMaxDelay = "500ms", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void read() {
        try {
            states.forEach(this::read);
        } catch (RuntimeException away) {
            LOG.debugf("The queues could not be measured: %s", away.getMessage());
        }
    }

    private void read(String sql, State state) {
        List<?> rows = QuarkusTransaction.requiringNew()
                .call(() -> database.createNativeQuery(sql, Object[].class).getResultList());
        Object[] row = (Object[]) rows.getFirst();
        state.count().set(((Number) row[0]).longValue());
        state.oldestSeconds().set(((Number) row[1]).longValue());
    }
}
