package dev.parley.access;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.annotation.PostConstruct;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

/** The revoked tokens that have not yet expired, read again every two seconds; the last reading stands while the database is away. */
@Singleton
@Startup
public class RevokedTokens {

    private static final Logger LOG = Logger.getLogger(RevokedTokens.class);

    private final EntityManager database;
    private volatile Set<UUID> revoked = Set.of();

    RevokedTokens(EntityManager database) {
        this.database = database;
    }

    /** Whether this token does not count any more. */
    public boolean contains(UUID token) {
        return revoked.contains(token);
    }

    /** Revokes here at once; the other nodes read it from the database. */
    synchronized void add(UUID token) {
        Set<UUID> more = new HashSet<>(revoked);
        more.add(token);
        revoked = Set.copyOf(more);
    }

    /** No request is served before the first reading. */
    @PostConstruct
    synchronized void read() {
        List<?> rows = QuarkusTransaction.requiringNew()
                .call(() -> database.createNativeQuery("""
                        SELECT id FROM access_token
                         WHERE revoked_at IS NOT NULL AND (expires_at IS NULL OR expires_at > now())
                        """).getResultList());
        revoked = rows.stream().map(UUID.class::cast).collect(Collectors.toUnmodifiableSet());
    }

    @Scheduled(every = "2s", delayed = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void readAgain() {
        try {
            read();
        } catch (RuntimeException away) {
            LOG.warnf("Revoked tokens could not be read again: %s", away.getMessage());
        }
    }
}
