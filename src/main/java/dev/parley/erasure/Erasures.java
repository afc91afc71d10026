package dev.parley.erasure;

import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;

import dev.parley.agent.config.RetentionConfig;
import dev.parley.audit.Audit;
import dev.parley.audit.AuditAction;
import dev.parley.conversation.Conversation;
import dev.parley.problem.Problem;

/** Erases conversations, and knows for how long they are kept. */
@ApplicationScoped
public class Erasures {

    private static final String ERASED =
            "SELECT 1 FROM erased_conversation WHERE organization_id = :organization AND id = :id";

    private static final String POLICY = """
            INSERT INTO retention_policy (organization_id, turns, recordings, metadata, conversations)
            VALUES (:organization, :turns, :recordings, :metadata, :conversations)
            ON CONFLICT (organization_id) DO UPDATE
               SET turns = excluded.turns, recordings = excluded.recordings, metadata = excluded.metadata,
                   conversations = excluded.conversations, planning = true, planned_at = DEFAULT, planned_id = DEFAULT
            """;

    private static final String PERSON = """
            INSERT INTO erasure (organization_id, id, person, address, requested_by)
            VALUES (:organization, :id, :person, :address, :token)
            """;

    private final EntityManager database;
    private final Audit audit;

    Erasures(EntityManager database, Audit audit) {
        this.audit = audit;
        this.database = database;
    }

    /**
     * Erases a conversation that is over, with all that belongs to it; files of recordings soon after. Idempotent.
     *
     * @throws Problem 404 when it was never there; 409 while it goes on
     */
    @Transactional
    void erase(UUID organizationId, UUID id) {
        boolean erased = (Boolean) of("SELECT erase_conversation(:organization, :id)", organizationId, id)
                .getSingleResult();
        if (erased) {
            audit.note(organizationId, AuditAction.CONVERSATION_ERASED, id);
        }
        if (erased || !of(ERASED, organizationId, id).getResultList().isEmpty()) {
            return;
        }
        Conversation goesOn = Conversation.of(organizationId, id).orElseThrow(() -> Problem.notFound("conversation"));
        throw Problem.conflict("The conversation is " + goesOn.status + "; only what is over can be erased.");
    }

    /** Has all of a person erased: what is over soon, what goes on when it is over. */
    @Transactional
    Erasure begin(UUID organizationId, UUID token, UUID id, NewErasure wanted) {
        of(PERSON, organizationId, id)
                .setParameter("person", wanted.userId())
                .setParameter("address", wanted.address())
                .setParameter("token", token)
                .executeUpdate();
        audit.note(organizationId, AuditAction.ERASURE_REQUESTED, id);
        return require(organizationId, id);
    }

    /**
     * @throws Problem 404
     */
    @Transactional
    Erasure require(UUID organizationId, UUID id) {
        return Erasure.of(organizationId, id).orElseThrow(() -> Problem.notFound("erasure"));
    }

    /** For how long an organization keeps what, where its agents do not say otherwise. */
    @Transactional
    RetentionConfig retention(UUID organizationId) {
        List<?> rows = database.createNativeQuery(
                        "SELECT turns, recordings, metadata, conversations FROM retention_policy"
                                + " WHERE organization_id = :organization",
                        RetentionConfig.class)
                .setParameter("organization", organizationId)
                .getResultList();
        return rows.stream()
                .map(RetentionConfig.class::cast)
                .findFirst()
                .orElse(new RetentionConfig(null, null, null, null));
    }

    /** Also for what is over already. */
    @Transactional
    void replace(UUID organizationId, RetentionConfig retention) {
        database.createNativeQuery(POLICY)
                .setParameter("organization", organizationId)
                .setParameter("turns", retention.turns())
                .setParameter("recordings", retention.recordings())
                .setParameter("metadata", retention.metadata())
                .setParameter("conversations", retention.conversations())
                .executeUpdate();
        audit.note(organizationId, AuditAction.RETENTION_REPLACED, organizationId);
    }

    private Query of(String sql, UUID organizationId, UUID id) {
        return database.createNativeQuery(sql)
                .setParameter("organization", organizationId)
                .setParameter("id", id);
    }
}
