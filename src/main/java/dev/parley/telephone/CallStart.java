package dev.parley.telephone;

import java.time.Instant;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;

/** The last question before a telephone rings: may the INVITE of an attempt leave? If so, the attempt is on record first. */
@ApplicationScoped
public class CallStart {

    /** One at a time for one person, so that the count holds. */
    private static final String CALLEE_TURN =
            "SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtextextended(:organization || :callee, 0))) turn";

    private static final String BEGIN = """
            WITH alive AS (
                SELECT organization_id, id
                  FROM conversation
                 WHERE organization_id = :organization AND id = :id AND status = 'triggered'
                   FOR NO KEY UPDATE
            ), lately AS (
                SELECT count(*) AS made
                  FROM attempt
                 WHERE organization_id = :organization AND callee = :callee
                   AND started_at > now() - interval '24 hours' AND counted
            ), mine AS (
                UPDATE call
                   SET attempts = call.attempts + 1, counted = call.counted + 1
                  FROM alive, lately
                 WHERE call.organization_id = alive.organization_id AND call.conversation_id = alive.id
                   AND lease_owner = :owner AND fence = :fence AND expires_at > now()
                   AND lately.made < :most
                RETURNING call.attempts, call.trunk_id, call.agent_number, call.callee
            )
            INSERT INTO attempt (organization_id, conversation_id, attempt, trunk_id, agent_number, callee, node, started_at)
            SELECT :organization, :id, attempts, trunk_id, agent_number, callee, :owner, now()
              FROM mine
            RETURNING attempt
            """;

    private static final String TOO_OFTEN_UNTIL = """
            SELECT started_at + interval '24 hours'
              FROM attempt
             WHERE organization_id = :organization AND callee = :callee
               AND started_at > now() - interval '24 hours' AND counted
             ORDER BY started_at DESC
            OFFSET :most - 1
             LIMIT 1
            """;

    private final EntityManager database;
    private final CallStore store;
    private final TelephoneConfig config;

    @Inject
    CallStart(EntityManager database, CallStore store, TelephoneConfig config) {
        this.database = database;
        this.store = store;
        this.config = config;
    }

    /** Whether the INVITE of an attempt may leave. */
    public sealed interface Permission {

        /** It may, and the attempt is on record. */
        record Go(int attempt) implements Permission {}

        /** The person was called too often today. */
        record TooOften(Instant until) implements Permission {}

        /** The conversation has ended, the call has expired, or another node has it. */
        record Void() implements Permission {}
    }

    /** Puts the attempt on record, if it may be made; only then the INVITE leaves. */
    @Transactional
    Permission begin(ClaimedCall call) {
        database.createNativeQuery(CALLEE_TURN)
                .setParameter(
                        "organization", call.conversation().organizationId().toString())
                .setParameter("callee", call.callee())
                .getSingleResult();
        var begun = database.createNativeQuery(BEGIN)
                .setParameter("organization", call.conversation().organizationId())
                .setParameter("id", call.conversation().id())
                .setParameter("callee", call.callee())
                .setParameter("owner", call.lease().owner())
                .setParameter("fence", call.lease().fence())
                .setParameter("most", config.maxAttemptsPerDay())
                .getResultList();
        if (!begun.isEmpty()) {
            return new Permission.Go(((Number) begun.getFirst()).intValue());
        }
        var until = database.createNativeQuery(TOO_OFTEN_UNTIL, Instant.class)
                .setParameter("organization", call.conversation().organizationId())
                .setParameter("callee", call.callee())
                .setParameter("most", config.maxAttemptsPerDay())
                .getResultList();
        return until.isEmpty() || !store.isMine(call)
                ? new Permission.Void()
                : new Permission.TooOften((Instant) until.getFirst());
    }
}
