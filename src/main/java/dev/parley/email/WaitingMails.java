package dev.parley.email;

import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

/**
 * What could not be sent or answered and waits to be tried again, as all nodes see it: {@code parley_mails_waiting} counts up to
 * ten thousand threads, {@code parley_mails_waiting_oldest_seconds} tells how long the oldest has waited.
 */
@ApplicationScoped
public class WaitingMails {

    private static final Logger LOG = Logger.getLogger(WaitingMails.class);

    private static final String WAITING = """
            SELECT count(*), coalesce(extract(epoch FROM now() - min(since)), 0)
              FROM (SELECT least(failing_since, held_since) AS since
                      FROM mail_thread
                     WHERE due_at IS NOT NULL AND lease_owner IS NULL
                       AND (failing_since IS NOT NULL OR held_since IS NOT NULL)
                     LIMIT 10000) waiting
            """;

    private final EntityManager database;
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong oldestSeconds = new AtomicLong();

    @Inject
    WaitingMails(EntityManager database, MeterRegistry meters) {
        this.database = database;
        Gauge.builder("parley.mails.waiting", count, AtomicLong::get).register(meters);
        Gauge.builder("parley.mails.waiting.oldest", oldestSeconds, AtomicLong::get)
                .baseUnit("seconds")
                .register(meters);
    }

    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void read() {
        try {
            Object[] row = (Object[]) QuarkusTransaction.requiringNew()
                    .call(() ->
                            database.createNativeQuery(WAITING, Object[].class).getSingleResult());
            count.set(((Number) row[0]).longValue());
            oldestSeconds.set(((Number) row[1]).longValue());
        } catch (RuntimeException away) {
            LOG.debugf("The waiting mails could not be measured: %s", away.getMessage());
        }
    }
}
