package dev.parley.email;

import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.Status;
import dev.parley.email.suppression.EmailSuppression;
import dev.parley.email.suppression.EmailSuppressions;
import dev.parley.email.thread.ThreadStore;

/** Ends what a person does not want: nothing goes to the address any more, of the whole organization. */
@ApplicationScoped
public class Unsubscription {

    private static final String BY_NUMBER = """
            SELECT organization_id, conversation_id, correspondent FROM mail_thread WHERE number = :number
            """;

    private final EntityManager database;
    private final ThreadStore threads;
    private final EmailSuppressions suppressions;

    Unsubscription(EntityManager database, ThreadStore threads, EmailSuppressions suppressions) {
        this.database = database;
        this.threads = threads;
        this.suppressions = suppressions;
    }

    /**
     * @param thread where it was asked for, which ends; what waits in it does not leave any more
     */
    @Transactional
    public void of(UUID organizationId, String person, Optional<Conversation.Key> thread) {
        thread.ifPresent(key -> {
            threads.end(key, Status.Event.COMPLETE, EndReason.UNSUBSCRIBED);
            threads.due(key);
        });
        suppressions.add(organizationId, person, EmailSuppression.UNSUBSCRIBED);
    }

    /** The same, in the thread of this number, if it is there. */
    @Transactional
    void ofThread(long number) {
        for (Object found : database.createNativeQuery(BY_NUMBER, Object[].class)
                .setParameter("number", number)
                .getResultList()) {
            Object[] row = (Object[]) found;
            of((UUID) row[0], (String) row[2], Optional.of(new Conversation.Key((UUID) row[0], (UUID) row[1])));
        }
    }
}
