package dev.parley.email.inbound;

import java.time.InstantSource;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;

import dev.parley.conversation.Conversation;
import dev.parley.email.ThreadStore;
import dev.parley.wire.Timestamps;

/** Keeps what came in, each mail of a conversation once. */
@ApplicationScoped
public class IncomingStore {

    private static final String KEEP = """
            INSERT INTO mail (organization_id, conversation_id, message_id, incoming, body, detail, ignored, created_at)
            VALUES (:organization, :id, :mail, true, :body, CAST(:detail AS jsonb), :ignored, :now)
            ON CONFLICT DO NOTHING
            """;

    private static final String BEGUN_LATELY = """
            SELECT count(*)
              FROM mail_thread
             WHERE organization_id = :organization AND correspondent = :person
               AND created_at > now() - interval '1 hour'
            """;

    private final EntityManager database;
    private final ThreadStore threads;
    private final InstantSource clock;

    @Inject
    IncomingStore(EntityManager database, ThreadStore threads, InstantSource clock) {
        this.database = database;
        this.threads = threads;
        this.clock = clock;
    }

    /**
     * Keeps a mail that is to be answered.
     *
     * @param detail a JSON object that is shown with its turn
     * @return false when it was kept before
     */
    @Transactional
    boolean add(Conversation.Key key, String messageId, String text, String detail) {
        boolean fresh = keep(key, messageId, text, detail, null);
        if (fresh) {
            threads.due(key);
        }
        return fresh;
    }

    /** Keeps that a mail came which is not answered. */
    @Transactional
    void note(Conversation.Key key, String messageId, String reason) {
        keep(key, messageId, null, null, reason);
    }

    /** How many conversations the person began, or was written to in, within the last hour. */
    @Transactional
    long begunLately(UUID organizationId, String person) {
        return ((Number) database.createNativeQuery(BEGUN_LATELY)
                        .setParameter("organization", organizationId)
                        .setParameter("person", person)
                        .getSingleResult())
                .longValue();
    }

    private boolean keep(Conversation.Key key, String messageId, String text, String detail, String ignored) {
        return database.createNativeQuery(KEEP)
                        .setParameter("organization", key.organizationId())
                        .setParameter("id", key.id())
                        .setParameter("mail", messageId)
                        .setParameter("body", text)
                        .setParameter("detail", detail)
                        .setParameter("ignored", ignored)
                        .setParameter("now", Timestamps.now(clock))
                        .executeUpdate()
                > 0;
    }
}
