package dev.parley.conversation;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

import dev.parley.problem.Problem;

/**
 * Makes the turns of one conversation strictly serial, whichever node gets them.
 *
 * <p>On one node the requests of a conversation queue in memory, in the order of their arrival; the lease in the
 * conversation's row decides between nodes. A node that dies stops renewing, and its lease ends by itself.
 */
@ApplicationScoped
public class TurnLeases {

    private static final Logger LOG = Logger.getLogger(TurnLeases.class);
    private static final Duration BUSY = Duration.ofSeconds(1);
    /** Waiting requests of one conversation on one node; more of them are an attack or a mistake. */
    private static final int MAX_WAITING = 100;

    private static final String TAKE = """
            UPDATE conversation
               SET turn_lease = :fence, turn_lease_until = now() + :millis * interval '1 millisecond'
             WHERE organization_id = :organization AND id = :id AND ended_at IS NULL
               AND (turn_lease IS NULL OR turn_lease_until < now())
            """;

    private static final String RENEW = """
            UPDATE conversation
               SET turn_lease_until = now() + :millis * interval '1 millisecond'
             WHERE organization_id = :organization AND id = :id AND turn_lease = :fence
            """;

    private static final String GIVE_BACK = """
            UPDATE conversation
               SET turn_lease = NULL, turn_lease_until = NULL
             WHERE organization_id = :organization AND id = :id AND turn_lease = :fence
            """;

    private final EntityManager database;
    private final Conversations conversations;
    private final ConversationConfig config;
    private final Map<Conversation.Key, Queue> queues = new ConcurrentHashMap<>();
    private final Set<TurnLease> held = ConcurrentHashMap.newKeySet();

    private static final class Queue {
        private final Semaphore turn = new Semaphore(1, true);
        private int users;
    }

    @Inject
    TurnLeases(EntityManager database, Conversations conversations, ConversationConfig config) {
        this.database = database;
        this.conversations = conversations;
        this.config = config;
    }

    /**
     * Waits for the conversation's turn.
     *
     * @throws Problem 404 when it is not there; 409 when it has ended; 503 when the turns before take too long
     */
    public TurnLease acquire(Conversation.Key conversation) {
        long patience = System.nanoTime() + config.turnPatience().toNanos();
        Queue queue = enter(conversation);
        try {
            if (!queue.turn.tryAcquire(config.turnPatience().toNanos(), TimeUnit.NANOSECONDS)) {
                throw busy();
            }
        } catch (InterruptedException shutdown) {
            leave(conversation);
            Thread.currentThread().interrupt();
            throw busy();
        } catch (Problem impatient) {
            leave(conversation);
            throw impatient;
        }
        try {
            return acquire(conversation, queue, patience);
        } catch (RuntimeException | Error failed) {
            queue.turn.release();
            leave(conversation);
            throw failed;
        }
    }

    private TurnLease acquire(Conversation.Key conversation, Queue queue, long patience) {
        UUID fence = UUID.randomUUID();
        while (update(TAKE, conversation, fence, true) == 0) {
            if (!conversations
                    .require(conversation.organizationId(), conversation.id())
                    .active()) {
                throw Problem.conflict("The conversation has ended.");
            }
            if (System.nanoTime() > patience) {
                throw busy();
            }
            // Another node has it: nothing here can signal its release.
            LockSupport.parkNanos(
                    Duration.ofMillis(20 + ThreadLocalRandom.current().nextInt(60))
                            .toNanos());
        }
        TurnLease lease = new TurnLease(conversation, fence, config.turnLease(), released -> release(released, queue));
        held.add(lease);
        return lease;
    }

    private void release(TurnLease lease, Queue queue) {
        held.remove(lease);
        try {
            update(GIVE_BACK, lease.conversation(), lease.fence(), false);
        } catch (RuntimeException away) {
            LOG.warnf("A turn lease could not be given back, it ends by itself: %s", away.getMessage());
        } finally {
            queue.turn.release();
            leave(lease.conversation());
        }
    }

    private Queue enter(Conversation.Key conversation) {
        return queues.compute(conversation, (key, queue) -> {
            Queue entered = queue == null ? new Queue() : queue;
            if (entered.users > MAX_WAITING) {
                throw busy();
            }
            entered.users++;
            return entered;
        });
    }

    private void leave(Conversation.Key conversation) {
        queues.computeIfPresent(conversation, (key, queue) -> --queue.users == 0 ? null : queue);
    }

    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void renew() {
        for (TurnLease lease : held) {
            long asked = System.nanoTime();
            try {
                if (lease.forgotten() || update(RENEW, lease.conversation(), lease.fence(), true) == 0) {
                    held.remove(lease);
                } else {
                    lease.renewed(asked);
                }
            } catch (RuntimeException away) {
                LOG.warnf("A turn lease could not be renewed: %s", away.getMessage());
            }
        }
    }

    private int update(String sql, Conversation.Key conversation, UUID fence, boolean timed) {
        return QuarkusTransaction.requiringNew().call(() -> {
            var statement = database.createNativeQuery(sql)
                    .setParameter("fence", fence)
                    .setParameter("organization", conversation.organizationId())
                    .setParameter("id", conversation.id());
            if (timed) {
                statement.setParameter("millis", config.turnLease().toMillis());
            }
            return statement.executeUpdate();
        });
    }

    private static Problem busy() {
        return Problem.unavailable("Other messages of this conversation are still being answered. Try again.", BUSY);
    }
}
