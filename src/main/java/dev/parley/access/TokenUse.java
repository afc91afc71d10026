package dev.parley.access;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

/** Notes when each token was last used and writes it every ten seconds: no request waits for it, a crash loses ten seconds of it. */
@Singleton
public class TokenUse {

    private static final Logger LOG = Logger.getLogger(TokenUse.class);

    private final EntityManager database;
    private final InstantSource clock;
    private final Map<UUID, Instant> noted = new ConcurrentHashMap<>();

    TokenUse(EntityManager database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    void writeTheLast(@Observes ShutdownEvent stopping) {
        write();
    }

    void note(UUID token) {
        noted.put(token, clock.instant());
    }

    @Scheduled(
            every = "10s",
            delayed = "10s",
            executionMaxDelay = "500ms",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void write() {
        // In one order on every node, so that two of them never wait for each other in a ring.
        Map<UUID, Instant> batch = new TreeMap<>(noted);
        if (batch.isEmpty()) {
            return;
        }
        try {
            QuarkusTransaction.requiringNew()
                    .run(() -> batch.forEach((token, time) -> database.createNativeQuery(
                                    "UPDATE access_token SET last_used_at = :time WHERE id = :id AND (last_used_at IS NULL OR last_used_at < :time)")
                            .setParameter("time", time)
                            .setParameter("id", token)
                            .executeUpdate()));
            batch.forEach(noted::remove);
        } catch (RuntimeException away) {
            LOG.warnf("The last use of %d tokens is written later: %s", batch.size(), away.getMessage());
        }
    }
}
