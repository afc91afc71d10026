package dev.parley.email.inbound;

import java.time.InstantSource;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.create.ConversationStore;
import dev.parley.email.address.EmailConfig;
import dev.parley.email.thread.ThreadStore;
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
            SELECT count(*), count(*) FILTER (WHERE correspondent = :person)
              FROM mail_thread
             WHERE organization_id = :organization AND begun_by_person AND created_at > now() - interval '1 hour'
            """;

    private final EntityManager database;
    private final ConversationStore conversations;
    private final ThreadStore threads;
    private final EmailConfig config;
    private final InstantSource clock;

    IncomingStore(
            EntityManager database,
            ConversationStore conversations,
            ThreadStore threads,
            EmailConfig config,
            InstantSource clock) {
        this.database = database;
        this.conversations = conversations;
        this.config = config;
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
            conversations.prolong(key, config.idleTimeout(), Timestamps.now(clock));
            threads.due(key);
        }
        return fresh;
    }

    /**
     * Keeps that a mail came which is not answered.
     *
     * @return false when that is known already
     */
    @Transactional
    boolean note(Conversation.Key key, String messageId, String reason) {
        return keep(key, messageId, null, null, reason);
    }

    /** Whether so many people, or this one so often, began conversations within the last hour that it is enough. */
    @Transactional
    boolean isFull(UUID organizationId, String person) {
        Object[] begun = (Object[]) database.createNativeQuery(BEGUN_LATELY, Object[].class)
                .setParameter("organization", organizationId)
                .setParameter("person", person)
                .getSingleResult();
        return ((Number) begun[0]).longValue() >= config.maxBegunPerHour()
                || ((Number) begun[1]).longValue() >= config.maxNewPerHour();
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
