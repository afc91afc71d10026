package dev.parley.telephone;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;

/** Lets trunks rest that ask for it or cannot be reached, for all nodes: as long as they say, else longer each time. */
@ApplicationScoped
public class TrunkRest {

    private static final int LONGEST_ASKED_SECONDS = 3_600;

    private static final String REST = """
            INSERT INTO trunk_pace AS pace (trunk_id, next_at, refusals, rests_until)
            VALUES (:trunk, now(), 1, now() + coalesce(:seconds, 1) * interval '1 second')
            ON CONFLICT (trunk_id) DO UPDATE
               SET refusals = pace.refusals + CASE WHEN pace.rests_until > now() THEN 0 ELSE 1 END,
                   rests_until = greatest(
                       pace.rests_until,
                       now() + coalesce(:seconds, least(60, power(2, least(pace.refusals, 6)))) * interval '1 second')
            RETURNING rests_until
            """;

    private static final String WELL = """
            UPDATE trunk_pace
               SET refusals = 0
             WHERE trunk_id = :trunk AND refusals > 0 AND (rests_until IS NULL OR rests_until <= now())
            """;

    private final EntityManager database;

    @Inject
    TrunkRest(EntityManager database) {
        this.database = database;
    }

    /**
     * @param asked what the trunk asked for, or null
     * @return until when no call is claimed for it
     */
    @Transactional
    Instant rest(UUID trunk, Duration asked) {
        return (Instant) database.createNativeQuery(REST, Instant.class)
                .setParameter("trunk", trunk)
                .setParameter(
                        "seconds",
                        asked == null ? null : (double) Math.clamp(asked.toSeconds(), 1, LONGEST_ASKED_SECONDS))
                .getSingleResult();
    }

    /** It works again. */
    @Transactional
    void well(UUID trunk) {
        database.createNativeQuery(WELL).setParameter("trunk", trunk).executeUpdate();
    }
}
