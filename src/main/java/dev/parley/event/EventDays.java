package dev.parley.event;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

/** Makes the log's partitions ahead of their days, and drops them behind the retention. Every node may do so at once. */
@ApplicationScoped
class EventDays {

    private static final Logger LOG = Logger.getLogger(EventDays.class);
    private static final int DAYS_AHEAD = 3;
    private static final String ONE_AT_A_TIME = "SELECT 1 FROM (SELECT pg_advisory_xact_lock(7275540)) turn";

    /** Who writes is not held up for longer behind what the table's own lock waits for; there are days to try again. */
    private static final String NOT_FOR_LONG = "SELECT set_config('lock_timeout', '2s', true)";

    private static final String THERE = """
            SELECT relname
              FROM pg_inherits
              JOIN pg_class ON pg_class.oid = inhrelid
             WHERE inhparent = CAST('event' AS regclass) AND relname ~ '^event_[0-9]{8}$'
             ORDER BY relname
            """;

    private static final String HORIZON = """
            INSERT INTO event_horizon AS known (dropped_xact)
            SELECT max(xact) FROM %s HAVING max(xact) IS NOT NULL
            ON CONFLICT (one) DO UPDATE
               SET dropped_xact = greatest(known.dropped_xact, excluded.dropped_xact)
            """;

    private final EntityManager database;
    private final EventConfig config;
    private final InstantSource clock;

    EventDays(EntityManager database, EventConfig config, InstantSource clock) {
        this.database = database;
        this.config = config;
        this.clock = clock;
    }

    void start(@Observes StartupEvent started) {
        look();
    }

    @Scheduled(every = "1h", delayed = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        try {
            QuarkusTransaction.requiringNew().run(() -> keep(clock.instant()));
        } catch (RuntimeException away) {
            LOG.warnf("The log's days could not be looked after, it is tried again: %s", away.getMessage());
        }
    }

    void keep(Instant now) {
        database.createNativeQuery(ONE_AT_A_TIME).getSingleResult();
        database.createNativeQuery(NOT_FOR_LONG).getSingleResult();
        List<?> there = database.createNativeQuery(THERE, String.class).getResultList();
        LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
        for (int ahead = 0; ahead <= DAYS_AHEAD; ahead++) {
            if (!there.contains(name(today.plusDays(ahead)))) {
                make(today.plusDays(ahead));
            }
        }
        String oldest =
                name(now.minus(config.retention()).atZone(ZoneOffset.UTC).toLocalDate());
        there.stream()
                .map(String.class::cast)
                .filter(day -> day.compareTo(oldest) < 0)
                .forEach(this::drop);
    }

    private void make(LocalDate day) {
        execute("CREATE TABLE %s PARTITION OF event FOR VALUES FROM ('%sT00:00Z') TO ('%sT00:00Z')"
                .formatted(name(day), day, day.plusDays(1)));
    }

    private void drop(String day) {
        execute(HORIZON.formatted(day));
        execute("DROP TABLE " + day);
        LOG.infof("The events of %s are dropped", day.substring("event_".length()));
    }

    private void execute(String sql) {
        database.createNativeQuery(sql).executeUpdate();
    }

    private static String name(LocalDate day) {
        return "event_" + day.toString().replace("-", "");
    }
}
