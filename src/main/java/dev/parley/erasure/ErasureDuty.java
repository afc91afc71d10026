package dev.parley.erasure;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

/** Erases what is not kept any more, a few at a time, so that nothing is held up for long; every node may do it at once. */
@ApplicationScoped
class ErasureDuty {

    private static final Logger LOG = Logger.getLogger(ErasureDuty.class);

    /** In the order in which they feed each other; what each does, the schema says. */
    private static final List<String> DUTIES = List.of(
            "plan_anew(:batch)",
            "keep_no_longer_what_is_due(:batch)",
            "erase_people(:batch, :again * interval '1 millisecond')");

    private final EntityManager database;
    private final ErasureConfig config;

    ErasureDuty(EntityManager database, ErasureConfig config) {
        this.database = database;
        this.config = config;
    }

    @Scheduled(
            every = "{parley.erasure.every}",
            delayed = "1s",
            executionMaxDelay = "500ms",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void erase() {
        boolean more;
        do {
            long began = System.nanoTime();
            more = false;
            // In turns: what takes long for one organization holds up nothing else.
            for (String duty : DUTIES) {
                more |= fulfil(duty) > 0;
            }
            if (more) {
                // Half of one connection's time at most: nobody waits for it, and others do for the database.
                LockSupport.parkNanos(System.nanoTime() - began);
            }
        } while (more);
    }

    /** So many at once; none, when that is not possible now. */
    private int fulfil(String duty) {
        try {
            return QuarkusTransaction.requiringNew().call(() -> {
                Query query = database.createNativeQuery("SELECT " + duty).setParameter("batch", config.batch());
                if (duty.contains(":again")) {
                    query.setParameter("again", config.lookAgain().toMillis());
                }
                return (Integer) query.getSingleResult();
            });
        } catch (RuntimeException away) {
            LOG.warnf("What is not kept any more could not be erased, it is tried again: %s", away.getMessage());
            return 0;
        }
    }
}
