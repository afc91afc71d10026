package dev.parley.conversation;

import java.time.InstantSource;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

/** Ends what overran its deadline, whichever node left it; every node may sweep at once. */
@ApplicationScoped
public class Sweeper {

    private static final Logger LOG = Logger.getLogger(Sweeper.class);

    private static final String SWEEP = """
            UPDATE conversation
               SET status = :next, end_reason = deadline_reason, ended_at = :now, updated_at = :now,
                   duration = floor(extract(epoch FROM CAST(:now AS timestamptz) - connected_at)),
                   deadline_at = NULL, deadline_reason = NULL
             WHERE (organization_id, id) IN (
                   SELECT organization_id, id
                     FROM conversation
                    WHERE ended_at IS NULL AND deadline_at <= now() AND status = :status
                    ORDER BY deadline_at
                    LIMIT :batch
                      FOR UPDATE SKIP LOCKED)
            """;

    private final EntityManager database;
    private final ConversationConfig config;
    private final InstantSource clock;

    Sweeper(EntityManager database, ConversationConfig config, InstantSource clock) {
        this.database = database;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(
            every = "{parley.conversation.sweep-every}",
            delayed = "1s",
            executionMaxDelay = "500ms",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sweep() {
        try {
            Status.ACTIVE.forEach(this::sweep);
        } catch (RuntimeException away) {
            LOG.warnf("The sweeper could not run, it tries again: %s", away.getMessage());
        }
    }

    private void sweep(Status status) {
        String next = status.next(Status.Event.OVERRUN).orElseThrow().wire();
        int ended;
        do {
            ended = QuarkusTransaction.requiringNew()
                    .call(() -> database.createNativeQuery(SWEEP)
                            .setParameter("next", next)
                            .setParameter("status", status.wire())
                            .setParameter("now", clock.instant())
                            .setParameter("batch", config.sweepBatch())
                            .executeUpdate());
            if (ended > 0) {
                LOG.infof("Ended %d overdue conversations that were %s", ended, status.wire());
            }
        } while (ended == config.sweepBatch());
    }
}
