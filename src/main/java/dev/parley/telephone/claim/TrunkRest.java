package dev.parley.telephone.claim;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;

/** Lets trunks rest that ask for it or cannot be reached, for all nodes; {@link TrunkHealth} decides. */
@ApplicationScoped
public class TrunkRest {

    /** Inside a statement that has {@code :trunk}: it works. */
    static final String WELL = """
            UPDATE trunk_pace
               SET refusals = 0, refused_by = NULL, refused_at = NULL, rests_until = NULL
             WHERE trunk_id = :trunk AND (refusals > 0 OR rests_until IS NOT NULL)
            """;

    private static final String KNOW = """
            INSERT INTO trunk_pace (trunk_id, next_at) VALUES (:trunk, now()) ON CONFLICT DO NOTHING
            """;

    private static final String LOCK = """
            SELECT refusals, refused_by, refused_at, rests_until, clock_timestamp()
              FROM trunk_pace
             WHERE trunk_id = :trunk
               FOR UPDATE
            """;

    private static final String KEEP = """
            UPDATE trunk_pace
               SET refusals = :refusals, refused_by = :by, refused_at = :at, rests_until = :until
             WHERE trunk_id = :trunk
            """;

    private final EntityManager database;

    TrunkRest(EntityManager database) {
        this.database = database;
    }

    /**
     * A call was refused by 503 or 429 before anything rang.
     *
     * @param asked what Retry-After said, or null
     * @param before how often the call was refused like this before
     * @return until when the trunk rests; empty when the refusal does not speak of the trunk
     */
    @Transactional
    public Optional<Instant> refused(UUID trunk, UUID call, Duration asked, int before) {
        Known known = lock(trunk);
        TrunkHealth.Verdict verdict = known.health().refused(call, asked, before, known.now());
        keep(trunk, verdict.after());
        return verdict.ofTrunk() ? Optional.of(verdict.after().restsUntil()) : Optional.empty();
    }

    /** A call got no sign of life; returns until when the trunk rests. */
    @Transactional
    public Instant unreachable(UUID trunk, UUID call) {
        Known known = lock(trunk);
        TrunkHealth after = known.health().unreachable(call, known.now());
        keep(trunk, after);
        return after.restsUntil();
    }

    private record Known(TrunkHealth health, Instant now) {}

    private Known lock(UUID trunk) {
        database.createNativeQuery(KNOW).setParameter("trunk", trunk).executeUpdate();
        Object[] row = (Object[]) database.createNativeQuery(LOCK, Object[].class)
                .setParameter("trunk", trunk)
                .getSingleResult();
        return new Known(
                new TrunkHealth(((Number) row[0]).intValue(), (UUID) row[1], (Instant) row[2], (Instant) row[3]),
                (Instant) row[4]);
    }

    private void keep(UUID trunk, TrunkHealth health) {
        database.createNativeQuery(KEEP)
                .setParameter("trunk", trunk)
                .setParameter("refusals", health.refusals())
                .setParameter("by", health.refusedBy())
                .setParameter("at", health.refusedAt())
                .setParameter("until", health.restsUntil())
                .executeUpdate();
    }
}
