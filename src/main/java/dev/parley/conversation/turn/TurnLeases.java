package dev.parley.conversation.turn;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.ConversationConfig;
import dev.parley.conversation.create.Conversations;
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
            RETURNING *
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

    /** The duty's interval and its delay. */
    private static final Duration LOOKED_AT_WITHIN = Duration.ofMillis(5_500);

    private final EntityManager database;
    private final Conversations conversations;
    private final ConversationConfig config;
    private final Map<Conversation.Key, Line> lines = new ConcurrentHashMap<>();
    private final Set<TurnLease> held = ConcurrentHashMap.newKeySet();

    private static final class Line {
        private final Semaphore turn = new Semaphore(1, true);
        private int users;
    }

    TurnLeases(EntityManager database, Conversations conversations, ConversationConfig config) {
        this.database = database;
        this.conversations = conversations;
        this.config = config;
    }

    /** What is done as soon as a turn may begin, in the transaction that takes the lease: when it fails, nothing was taken. */
    @FunctionalInterface
    public interface Opening<T> {

        /**
         * @param conversation as it is now
         */
        T begin(TurnLease lease, Conversation conversation);
    }

    /**
     * Waits for the conversation's turn.
     *
     * @throws Problem 404 when it is not there; 409 when it has ended; 503 when the turns before take too long
     */
    public TurnLease acquire(Conversation.Key conversation) {
        return acquire(conversation, (lease, row) -> lease)
                .orElseThrow(() -> Problem.conflict("The conversation has ended."));
    }

    /**
     * Waits for the conversation's turn, and begins it.
     *
     * @return what the opening made of it; empty when the conversation has ended
     * @throws Problem 404 when it is not there; 503 when the turns before take too long
     */
    public <T> Optional<T> acquire(Conversation.Key conversation, Opening<T> opening) {
        long patience = System.nanoTime() + config.turnPatience().toNanos();
        Line line = enter(conversation);
        try {
            if (!line.turn.tryAcquire(config.turnPatience().toNanos(), TimeUnit.NANOSECONDS)) {
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
        boolean begun = false;
        try {
            Optional<T> opened = acquire(conversation, line, patience, opening);
            begun = opened.isPresent();
            return opened;
        } finally {
            if (!begun) {
                line.turn.release();
                leave(conversation);
            }
        }
    }

    private <T> Optional<T> acquire(Conversation.Key conversation, Line line, long patience, Opening<T> opening) {
        while (true) {
            TurnLease lease = new TurnLease(
                    conversation, UUID.randomUUID(), config.turnLease(), released -> release(released, line));
            Optional<T> opened = begin(lease, opening);
            if (opened.isPresent()) {
                held.add(lease);
                return opened;
            }
            if (!conversations
                    .require(conversation.organizationId(), conversation.id())
                    .active()) {
                return Optional.empty();
            }
            if (System.nanoTime() > patience) {
                throw busy();
            }
            // Another node has it: nothing here can signal its release.
            LockSupport.parkNanos(
                    Duration.ofMillis(20 + ThreadLocalRandom.current().nextInt(60))
                            .toNanos());
        }
    }

    private <T> Optional<T> begin(TurnLease lease, Opening<T> opening) {
        try {
            return QuarkusTransaction.requiringNew().call(() -> take(lease).map(row -> opening.begin(lease, row)));
        } catch (Problem refused) {
            throw refused;
        } catch (RuntimeException unknown) {
            giveBack(lease);
            throw unknown;
        }
    }

    private Optional<Conversation> take(TurnLease lease) {
        List<?> taken = query(database.createNativeQuery(TAKE, Conversation.class), lease)
                .setParameter("millis", config.turnLease().toMillis())
                .getResultList();
        return taken.stream().map(Conversation.class::cast).findFirst();
    }

    private void release(TurnLease lease, Line line) {
        held.remove(lease);
        try {
            giveBack(lease);
        } finally {
            line.turn.release();
            leave(lease.conversation());
        }
    }

    private void giveBack(TurnLease lease) {
        try {
            if (!lease.isGivenBack()) {
                update(GIVE_BACK, lease, false);
            }
        } catch (RuntimeException away) {
            LOG.warnf("A turn lease could not be given back, it ends by itself: %s", away.getMessage());
        }
    }

    private Line enter(Conversation.Key conversation) {
        return lines.compute(conversation, (key, line) -> {
            Line entered = line == null ? new Line() : line;
            if (entered.users > MAX_WAITING) {
                throw busy();
            }
            entered.users++;
            return entered;
        });
    }

    private void leave(Conversation.Key conversation) {
        lines.computeIfPresent(conversation, (key, line) -> --line.users == 0 ? null : line);
    }

    @Scheduled(every = "5s", executionMaxDelay = "500ms", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void renew() {
        for (TurnLease lease : held) {
            if (!lease.wantsRenewal(LOOKED_AT_WITHIN)) {
                continue;
            }
            long asked = System.nanoTime();
            try {
                if (lease.forgotten() || update(RENEW, lease, true) == 0) {
                    held.remove(lease);
                } else {
                    lease.renewed(asked);
                }
            } catch (RuntimeException away) {
                LOG.warnf("A turn lease could not be renewed: %s", away.getMessage());
            }
        }
    }

    private int update(String sql, TurnLease lease, boolean timed) {
        return QuarkusTransaction.requiringNew().call(() -> {
            Query statement = query(database.createNativeQuery(sql), lease);
            if (timed) {
                statement.setParameter("millis", config.turnLease().toMillis());
            }
            return statement.executeUpdate();
        });
    }

    private static Query query(Query statement, TurnLease lease) {
        return statement
                .setParameter("fence", lease.fence())
                .setParameter("organization", lease.conversation().organizationId())
                .setParameter("id", lease.conversation().id());
    }

    private static Problem busy() {
        return Problem.unavailable("Other messages of this conversation are still being answered. Try again.", BUSY);
    }
}
