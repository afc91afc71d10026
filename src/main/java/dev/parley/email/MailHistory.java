package dev.parley.email;

import java.time.Instant;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;

import dev.parley.conversation.Conversation;

/** Which mails a conversation is made of. */
@ApplicationScoped
public class MailHistory {

    private static final String LATEST = """
        SELECT incoming, split_part(message_id, ' ', 1), mail.seq, delivery_status, ignored, attempts, mail.created_at, sent_at,
               CASE WHEN sent_at IS NULL THEN mail.error END, CASE WHEN delivery_status = 'queued' AND NOT incoming THEN due_at END
          FROM mail
          JOIN mail_thread USING (organization_id, conversation_id)
          LEFT JOIN turn USING (organization_id, conversation_id, seq)
         WHERE organization_id = :organization AND conversation_id = :id
         ORDER BY mail.created_at DESC, message_id
         LIMIT 1000
        """;

    private final EntityManager database;

    MailHistory(EntityManager database) {
        this.database = database;
    }

    /** One mail; see {@link MailResource.View}. */
    record Entry(
            boolean incoming,
            String messageId,
            Integer seq,
            String deliveryStatus,
            String ignored,
            int attempts,
            Instant createdAt,
            Instant sentAt,
            String error,
            Instant nextTryAt) {}

    /** The latest mails, in order. */
    @Transactional
    List<Entry> of(Conversation.Key key) {
        List<?> rows = database.createNativeQuery(LATEST, Object[].class)
                .setParameter("organization", key.organizationId())
                .setParameter("id", key.id())
                .getResultList();
        return rows.reversed().stream()
                .map(Object[].class::cast)
                .map(row -> new Entry(
                        (Boolean) row[0],
                        (String) row[1],
                        (Integer) row[2],
                        (String) row[3],
                        (String) row[4],
                        (Integer) row[5],
                        (Instant) row[6],
                        (Instant) row[7],
                        (String) row[8],
                        (Instant) row[9]))
                .toList();
    }
}
