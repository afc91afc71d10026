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

    private static final String NEWEST = "SELECT CAST(max(xact) AS text) FROM %s";

    private static final String HORIZON = """
            INSERT INTO event_horizon AS known (dropped_xact)
            VALUES (CAST(:xact AS xid8))
            ON CONFLICT (one) DO UPDATE
               SET dropped_xact = greatest(known.dropped_xact, excluded.dropped_xact)
            """;

    /** What came before the day had a table, as when nodes of the release before work on while the schema is new. */
    private static final String MOVE = """
            WITH moved AS (
                DELETE FROM event_other WHERE at >= CAST('%2$sT00:00Z' AS timestamptz) AND at < CAST('%3$sT00:00Z' AS timestamptz)
                RETURNING *
            )
            INSERT INTO %1$s SELECT * FROM moved
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
        LocalDate today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
        for (int ahead = 0; ahead <= DAYS_AHEAD; ahead++) {
            LocalDate day = today.plusDays(ahead);
            each("make " + name(day), () -> make(day));
        }
        Instant until = clock.instant().minus(config.retention());
        String oldest = name(until.atZone(ZoneOffset.UTC).toLocalDate());
        each("drop old days", () -> {
            for (String day : there()) {
                if (day.compareTo(oldest) < 0) {
                    drop(day);
                }
            }
            QuarkusTransaction.requiringNew()
                    .run(() -> database.createNativeQuery("DELETE FROM event_other WHERE at < :until")
                            .setParameter("until", until)
                            .executeUpdate());
        });
    }

    private static void each(String what, Runnable does) {
        try {
            does.run();
        } catch (RuntimeException away) {
            LOG.warnf("The log of events could not %s, it is tried again: %s", what, away.getMessage());
        }
    }

    private List<String> there() {
        return QuarkusTransaction.joiningExisting().call(() -> {
            List<?> names = database.createNativeQuery(THERE).getResultList();
            return names.stream().map(String.class::cast).toList();
        });
    }

    private void make(LocalDate day) {
        if (there().contains(name(day))) {
            return;
        }
        QuarkusTransaction.requiringNew().run(() -> {
            begin();
            String name = name(day);
            if (there().contains(name)) {
                return;
            }
            execute("LOCK TABLE event_other IN ACCESS EXCLUSIVE MODE");
            execute("CREATE TABLE %s (LIKE event INCLUDING DEFAULTS)".formatted(name));
            execute(MOVE.formatted(name, day, day.plusDays(1)));
            execute("ALTER TABLE event ATTACH PARTITION %s FOR VALUES FROM ('%sT00:00Z') TO ('%sT00:00Z')"
                    .formatted(name, day, day.plusDays(1)));
        });
    }

    /** What takes long is read before anybody is locked out. */
    private void drop(String day) {
        String newest = QuarkusTransaction.requiringNew().call(() ->
                (String) database.createNativeQuery(NEWEST.formatted(day)).getSingleResult());
        QuarkusTransaction.requiringNew().run(() -> {
            begin();
            if (newest != null) {
                database.createNativeQuery(HORIZON).setParameter("xact", newest).executeUpdate();
            }
            execute("DROP TABLE IF EXISTS " + day);
        });
        LOG.infof("The events of %s are dropped", day.substring("event_".length()));
    }

    private void begin() {
        database.createNativeQuery(ONE_AT_A_TIME).getSingleResult();
        database.createNativeQuery(NOT_FOR_LONG).getSingleResult();
    }

    private void execute(String sql) {
        database.createNativeQuery(sql).executeUpdate();
    }

    private static String name(LocalDate day) {
        return "event_" + day.toString().replace("-", "");
    }
}
