package dev.parley.email.thread;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.Delivery;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.Status;
import dev.parley.conversation.create.ConversationStore;
import dev.parley.email.address.EmailAddresses;
import dev.parley.email.suppression.EmailSuppressions;
import dev.parley.wire.Timestamps;

/**
 * What happens to the mails of a thread on their way out. Each change is one transaction that locks the conversation before
 * the thread; what lets a mail go is void when the conversation has ended or another node has the thread.
 */
@ApplicationScoped
public class MailStore {

    /** Words that wait to be delivered and have no mail yet get one. */
    private static final String WRITE = """
        INSERT INTO mail (organization_id, conversation_id, message_id, incoming, seq, created_at)
        SELECT organization_id, conversation_id, gen_random_uuid() || :domain, false, seq, :now
          FROM turn
         WHERE organization_id = :organization AND conversation_id = :id AND delivery_status = 'queued'
        ON CONFLICT DO NOTHING
        """;

    private static final String UNSENT = """
        SELECT mail.message_id, mail.seq, turn.text
          FROM turn
          JOIN mail USING (organization_id, conversation_id, seq)
         WHERE organization_id = :organization AND conversation_id = :id AND delivery_status = 'queued'
         ORDER BY seq
        """;

    /** Earlier mails of the thread, the oldest first. */
    private static final String BEFORE = """
        SELECT split_part(message_id, ' ', 1)
          FROM mail
         WHERE organization_id = :organization AND conversation_id = :id AND seq < :seq
         ORDER BY seq
        """;

    private static final String CAPPED_UNTIL = """
        SELECT sent_at + interval '1 hour'
          FROM mail
         WHERE organization_id = :organization AND conversation_id = :id AND sent_at > now() - interval '1 hour'
         ORDER BY sent_at DESC
        OFFSET :most - 1
         LIMIT 1
        """;

    /** A try before that nobody knows the end of is remembered. */
    private static final String BEGIN = """
        UPDATE mail
           SET attempts = attempts + 1, maybe_sent = maybe_sent OR trying, trying = true
         WHERE organization_id = :organization AND conversation_id = :id AND message_id = :mail
           AND EXISTS (SELECT 1
                         FROM turn
                        WHERE turn.organization_id = mail.organization_id
                          AND turn.conversation_id = mail.conversation_id
                          AND turn.seq = mail.seq AND delivery_status = 'queued')
        """;

    private static final String TRIED = """
        UPDATE mail
           SET trying = false, maybe_sent = maybe_sent OR :maybe, error = :error
         WHERE organization_id = :organization AND conversation_id = :id AND message_id = :mail
        """;

    private static final String WAITS = """
        UPDATE mail
           SET error = :error
         WHERE organization_id = :organization AND conversation_id = :id AND message_id = :mail
        """;

    /** A try that told nothing about the mail is none. */
    private static final String HELD = """
        UPDATE mail
           SET trying = false, attempts = attempts - CASE WHEN trying THEN 1 ELSE 0 END, error = coalesce(:error, error)
         WHERE organization_id = :organization AND conversation_id = :id AND message_id = :mail
        """;

    private static final String SENT = """
        UPDATE mail
           SET sent_at = :now, trying = false, error = NULL
         WHERE organization_id = :organization AND conversation_id = :id AND message_id = :mail
        """;

    private static final String DELIVERY = """
        UPDATE turn
           SET delivery_status = :status,
               delivery_error = CASE WHEN :status IN ('failed', 'suppressed') AND (trying OR maybe_sent)
                                     THEN :error || ' ' || :perhaps
                                     ELSE :error END
          FROM mail
         WHERE turn.organization_id = :organization AND turn.conversation_id = :id
           AND mail.organization_id = :organization AND mail.conversation_id = :id
           AND mail.message_id = :mail AND NOT incoming AND turn.seq = mail.seq
           AND delivery_status IN (:before)
        """;

    private static final String PERHAPS = "A try before may have reached the person.";

    private static final String TOUCH = """
        UPDATE conversation SET updated_at = :now WHERE organization_id = :organization AND id = :id
        """;

    private final EntityManager database;
    private final ConversationStore conversations;
    private final ThreadStore threads;
    private final EmailSuppressions suppressions;
    private final EmailAddresses addresses;
    private final InstantSource clock;

    MailStore(
            EntityManager database,
            ConversationStore conversations,
            ThreadStore threads,
            EmailSuppressions suppressions,
            EmailAddresses addresses,
            InstantSource clock) {
        this.database = database;
        this.conversations = conversations;
        this.threads = threads;
        this.suppressions = suppressions;
        this.addresses = addresses;
        this.clock = clock;
    }

    /** What is still to be sent, in order. */
    @Transactional
    List<UnsentMail> unsent(MailThread thread) {
        keyed(WRITE, thread.conversation())
                .setParameter("domain", "@" + EmailAddresses.domainOf(thread.sender()))
                .setParameter("now", Timestamps.now(clock))
                .executeUpdate();
        List<?> rows = keyed(UNSENT, thread.conversation()).getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new UnsentMail(
                        (String) row[0], (String) row[2], before(thread.conversation(), ((Number) row[1]).intValue())))
                .toList();
    }

    private List<String> before(Conversation.Key key, int seq) {
        List<?> ids = keyed(BEFORE, key).setParameter("seq", seq).getResultList();
        return ids.stream().map(String.class::cast).toList();
    }

    /** When the conversation may send again, if it has sent as much as an hour allows. */
    @Transactional
    Optional<Instant> cappedUntil(Conversation.Key key, int most) {
        List<?> until = keyed(database.createNativeQuery(CAPPED_UNTIL), key)
                .setParameter("most", most)
                .getResultList();
        return until.stream().map(Instant.class::cast).findFirst();
    }

    /** Puts the try on record, if it may be made; only then the mail leaves. */
    @Transactional
    Permission begin(MailThread thread, UnsentMail mail) {
        Conversation.Key key = thread.conversation();
        if (!conversations.lock(key) || !threads.isMine(thread)) {
            return Permission.VOID;
        }
        if (suppressions.holds(key.organizationId(), thread.correspondent())) {
            return Permission.SUPPRESSED;
        }
        if (!addresses.mayUse(key.organizationId(), thread.sender())) {
            return Permission.LOST_DOMAIN;
        }
        int begun = keyed(BEGIN, key).setParameter("mail", mail.messageId()).executeUpdate();
        return begun == 0 ? Permission.VOID : Permission.GO;
    }

    /** The next server took it, whoever has the thread by now. */
    @Transactional
    void sent(MailThread thread, UnsentMail mail) {
        conversations.lock(thread.conversation());
        keyed(SENT, thread.conversation())
                .setParameter("now", Timestamps.now(clock))
                .setParameter("mail", mail.messageId())
                .executeUpdate();
        change(thread.conversation(), mail.messageId(), Delivery.SENT, null);
    }

    /**
     * It was not taken, as far as is known.
     *
     * @param error what the server said, or what broke
     * @param maybe whether it may have been nevertheless
     */
    @Transactional
    void tried(MailThread thread, UnsentMail mail, String error, boolean maybe) {
        conversations.lock(thread.conversation());
        keyed(TRIED, thread.conversation())
                .setParameter("maybe", maybe)
                .setParameter("error", error)
                .setParameter("mail", mail.messageId())
                .executeUpdate();
    }

    /** It is not tried now, and why. */
    @Transactional
    void waits(MailThread thread, UnsentMail mail, String error) {
        keyed(WAITS, thread.conversation())
                .setParameter("error", error)
                .setParameter("mail", mail.messageId())
                .executeUpdate();
    }

    /**
     * It has not been given to anybody, for no fault of its own.
     *
     * @param error why, or null when that is not worth telling
     */
    @Transactional
    void held(MailThread thread, UnsentMail mail, String error) {
        conversations.lock(thread.conversation());
        if (!threads.isMine(thread)) {
            return;
        }
        keyed(HELD, thread.conversation())
                .setParameter("error", error)
                .setParameter("mail", mail.messageId())
                .executeUpdate();
    }

    /** It will not be sent, and with it the conversation is over. */
    @Transactional
    void unsendable(MailThread thread, UnsentMail mail, Delivery delivery, String error) {
        delivery(thread.conversation(), mail.messageId(), delivery, error);
        threads.end(
                thread.conversation(),
                Status.Event.FAIL,
                delivery == Delivery.SUPPRESSED ? EndReason.SUPPRESSED : EndReason.UNDELIVERABLE);
    }

    /** What still waits of an ended conversation does not leave any more, and what came in is not answered. */
    @Transactional
    void close(MailThread thread, Delivery delivery, String reason) {
        conversations.lock(thread.conversation());
        for (UnsentMail mail : unsent(thread)) {
            change(thread.conversation(), mail.messageId(), delivery, "The conversation had ended: " + reason + ".");
        }
        threads.ignoreArrived(thread.conversation());
    }

    /** A mail of the conversation came to this; what is known already stays when it is more. */
    @Transactional
    public void delivery(Conversation.Key key, String messageId, Delivery delivery, String error) {
        conversations.lock(key);
        change(key, messageId, delivery, error);
    }

    private void change(Conversation.Key key, String messageId, Delivery delivery, String error) {
        List<String> before = Stream.of(Delivery.values())
                .filter(delivery::replaces)
                .map(Delivery::wire)
                .toList();
        int changed = keyed(DELIVERY, key)
                .setParameter("mail", messageId)
                .setParameter("status", delivery.wire())
                .setParameter("error", error)
                .setParameter("perhaps", PERHAPS)
                .setParameter("before", before)
                .executeUpdate();
        if (changed > 0) {
            keyed(TOUCH, key).setParameter("now", Timestamps.now(clock)).executeUpdate();
        }
    }

    private Query keyed(String sql, Conversation.Key key) {
        return keyed(database.createNativeQuery(sql), key);
    }

    private static Query keyed(Query query, Conversation.Key key) {
        return query.setParameter("organization", key.organizationId()).setParameter("id", key.id());
    }
}
