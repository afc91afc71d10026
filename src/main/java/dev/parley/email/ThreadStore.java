package dev.parley.email;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.ConversationStore;
import dev.parley.conversation.Delivery;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.Status;
import dev.parley.conversation.Turn;
import dev.parley.conversation.TurnLease;
import dev.parley.conversation.TurnPolicy;
import dev.parley.conversation.TurnStore;
import dev.parley.wire.Timestamps;

/**
 * What happens to a thread and its mails. Each change is one transaction that locks the conversation before the thread; what
 * lets a mail go is void when the conversation has ended or another node has the thread.
 */
@ApplicationScoped
public class ThreadStore {

    private static final Set<Status> ACTIVE = Set.of(Status.IN_PROGRESS);

    /** As long as this node has the thread. */
    private static final String MINE = """
             WHERE organization_id = :organization AND conversation_id = :id AND lease_owner = :owner AND fence = :fence
            """;

    private static final String OF_MAIL = """
             WHERE organization_id = :organization AND conversation_id = :id AND message_id = :mail
            """;

    private static final String ARRIVED = """
            SELECT message_id, body, detail
              FROM mail
             WHERE organization_id = :organization AND conversation_id = :id
               AND incoming AND seq IS NULL AND ignored IS NULL
             ORDER BY created_at, message_id
            """;

    /** Words that wait to be delivered and have no mail yet get one. */
    private static final String WRITE = """
            INSERT INTO mail (organization_id, conversation_id, message_id, incoming, seq, created_at)
            SELECT organization_id, conversation_id, gen_random_uuid() || :domain, false, seq, :now
              FROM turn
             WHERE organization_id = :organization AND conversation_id = :id AND delivery_status = 'queued'
               AND NOT EXISTS (SELECT 1
                                 FROM mail
                                WHERE mail.organization_id = turn.organization_id
                                  AND mail.conversation_id = turn.conversation_id
                                  AND mail.seq = turn.seq)
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
            SELECT message_id
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

    private static final String SUPPRESSED = """
            SELECT 1 FROM email_suppression WHERE organization_id = :organization AND address = :address
            """;

    private static final String RELEASE = """
            UPDATE mail_thread
               SET lease_owner = NULL, lease_until = NULL,
                   due_at = CASE WHEN arrivals = :arrivals THEN CAST(:due AS timestamptz) ELSE now() END,
                   failures = :failures, failing_since = :since
            """;

    private static final String DUE = """
            UPDATE mail_thread
               SET arrivals = arrivals + 1, due_at = now()
             WHERE organization_id = :organization AND conversation_id = :id
            """;

    private static final String DELIVERY = """
            UPDATE turn
               SET delivery_status = :status, delivery_error = :error
             WHERE organization_id = :organization AND conversation_id = :id
               AND seq = (SELECT seq
                            FROM mail
                           WHERE organization_id = :organization AND conversation_id = :id AND message_id = :mail)
               AND delivery_status IN (:before)
            """;

    private static final String TOUCH = """
            UPDATE conversation SET updated_at = :now WHERE organization_id = :organization AND id = :id
            """;

    private final EntityManager database;
    private final ConversationStore conversations;
    private final TurnStore turns;
    private final InstantSource clock;

    @Inject
    ThreadStore(EntityManager database, ConversationStore conversations, TurnStore turns, InstantSource clock) {
        this.database = database;
        this.conversations = conversations;
        this.turns = turns;
        this.clock = clock;
    }

    /**
     * A mail that came in and is not a turn yet.
     *
     * @param detail a JSON object that is shown with the turn, or null
     */
    record Arrived(String messageId, String body, String detail) {}

    /**
     * A mail that is still to be sent.
     *
     * @param before the Message-IDs of the thread before it, the oldest first
     */
    record Unsent(String messageId, String text, List<String> before) {}

    /** Whether a mail may leave. */
    enum Permission {
        GO,
        /** The person does not want to be written to. */
        SUPPRESSED,
        /** The conversation has ended, or another node has the thread. */
        VOID
    }

    @Transactional
    List<Arrived> arrived(Conversation.Key key) {
        List<?> rows =
                keyed(database.createNativeQuery(ARRIVED, Object[].class), key).getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new Arrived((String) row[0], (String) row[1], (String) row[2]))
                .toList();
    }

    /** Makes it a turn. */
    @Transactional
    Turn take(TurnLease lease, Arrived mail, TurnPolicy policy) {
        Turn turn = turns.append(lease, new TurnStore.Draft(Turn.USER, mail.body(), mail.detail(), null), policy);
        keyed(
                        database.createNativeQuery("UPDATE mail SET seq = :seq, body = NULL, detail = NULL" + OF_MAIL),
                        lease.conversation())
                .setParameter("seq", turn.seq)
                .setParameter("mail", mail.messageId())
                .executeUpdate();
        return turn;
    }

    /** What is still to be sent, in order. */
    @Transactional
    List<Unsent> unsent(MailThread thread) {
        keyed(database.createNativeQuery(WRITE), thread.conversation())
                .setParameter(
                        "domain", thread.sender().substring(thread.sender().lastIndexOf('@')))
                .setParameter("now", Timestamps.now(clock))
                .executeUpdate();
        List<?> rows = keyed(database.createNativeQuery(UNSENT, Object[].class), thread.conversation())
                .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new Unsent((String) row[0], (String) row[2], before(thread, ((Number) row[1]).intValue())))
                .toList();
    }

    private List<String> before(MailThread thread, int seq) {
        List<?> ids = keyed(database.createNativeQuery(BEFORE, String.class), thread.conversation())
                .setParameter("seq", seq)
                .getResultList();
        return ids.stream().map(String.class::cast).toList();
    }

    /** When the conversation may send again, if it has sent as much as an hour allows. */
    @Transactional
    Optional<Instant> cappedUntil(Conversation.Key key, int most) {
        List<?> until = keyed(database.createNativeQuery(CAPPED_UNTIL, Instant.class), key)
                .setParameter("most", most)
                .getResultList();
        return until.stream().map(Instant.class::cast).findFirst();
    }

    /** Puts the try on record, if it may be made; only then the mail leaves. */
    @Transactional
    Permission begin(MailThread thread, Unsent mail) {
        conversations.lock(thread.conversation());
        boolean active = conversations
                .find(
                        thread.conversation().organizationId(),
                        thread.conversation().id())
                .filter(Conversation::active)
                .isPresent();
        if (!active || !isMine(thread)) {
            return Permission.VOID;
        }
        boolean suppressed = !database.createNativeQuery(SUPPRESSED)
                .setParameter("organization", thread.conversation().organizationId())
                .setParameter("address", thread.correspondent())
                .getResultList()
                .isEmpty();
        if (suppressed) {
            return Permission.SUPPRESSED;
        }
        keyed(database.createNativeQuery("UPDATE mail SET attempts = attempts + 1" + OF_MAIL), thread.conversation())
                .setParameter("mail", mail.messageId())
                .executeUpdate();
        return Permission.GO;
    }

    /** The next server took it, whoever has the thread by now. */
    @Transactional
    void sent(MailThread thread, Unsent mail) {
        keyed(database.createNativeQuery("UPDATE mail SET sent_at = :now" + OF_MAIL), thread.conversation())
                .setParameter("now", Timestamps.now(clock))
                .setParameter("mail", mail.messageId())
                .executeUpdate();
        delivery(thread.conversation(), mail.messageId(), Delivery.SENT, null);
    }

    /** It will not be sent, and with it the conversation is over. */
    @Transactional
    void unsendable(MailThread thread, Unsent mail, Delivery delivery, String error) {
        delivery(thread.conversation(), mail.messageId(), delivery, error);
        conversations.end(
                thread.conversation(),
                ACTIVE,
                Status.Event.FAIL,
                delivery == Delivery.SUPPRESSED ? EndReason.SUPPRESSED : EndReason.UNDELIVERABLE,
                Timestamps.now(clock));
    }

    /** What still waits of an ended conversation does not leave any more. */
    @Transactional
    void drop(MailThread thread, Delivery delivery, String error) {
        for (Unsent mail : unsent(thread)) {
            delivery(thread.conversation(), mail.messageId(), delivery, error);
        }
    }

    /** A mail of the conversation came to this; what is known already stays when it is more. */
    @Transactional
    public boolean delivery(Conversation.Key key, String messageId, Delivery delivery, String error) {
        List<String> before = delivery == Delivery.BOUNCED
                ? List.of(Delivery.QUEUED.wire(), Delivery.SENT.wire())
                : List.of(Delivery.QUEUED.wire());
        int changed = keyed(database.createNativeQuery(DELIVERY), key)
                .setParameter("mail", messageId)
                .setParameter("status", delivery.wire())
                .setParameter("error", error)
                .setParameter("before", before)
                .executeUpdate();
        keyed(database.createNativeQuery(TOUCH), key)
                .setParameter("now", Timestamps.now(clock))
                .executeUpdate();
        return changed > 0;
    }

    /** The agent has no answer, and with it the conversation is over. */
    @Transactional
    void unanswerable(MailThread thread) {
        conversations.end(
                thread.conversation(), ACTIVE, Status.Event.FAIL, EndReason.AGENT_FAILED, Timestamps.now(clock));
    }

    /** Something came in: there is something to do now, also when a node is at work on it. */
    @Transactional
    public void due(Conversation.Key key) {
        keyed(database.createNativeQuery(DUE), key).executeUpdate();
    }

    /** All is done, unless something came in meanwhile. */
    @Transactional
    void done(MailThread thread) {
        release(thread, null, 0, null);
    }

    /** The rest is to be done later, if nothing comes in before. */
    @Transactional
    void later(MailThread thread, Instant due) {
        release(thread, due, thread.failures(), thread.failingSince());
    }

    /** It failed, and is tried again. */
    @Transactional
    void failed(MailThread thread, Instant due) {
        Instant since = thread.failingSince() == null ? Timestamps.now(clock) : thread.failingSince();
        release(thread, due, thread.failures() + 1, since);
    }

    private void release(MailThread thread, Instant due, int failures, Instant since) {
        mine(RELEASE + MINE, thread)
                .setParameter("arrivals", thread.arrivals())
                .setParameter("due", due)
                .setParameter("failures", failures)
                .setParameter("since", since)
                .executeUpdate();
    }

    private boolean isMine(MailThread thread) {
        return !mine("SELECT 1 FROM mail_thread" + MINE + " FOR UPDATE", thread)
                .getResultList()
                .isEmpty();
    }

    private Query mine(String sql, MailThread thread) {
        return keyed(database.createNativeQuery(sql), thread.conversation())
                .setParameter("owner", thread.lease().owner())
                .setParameter("fence", thread.lease().fence());
    }

    private static Query keyed(Query query, Conversation.Key key) {
        return query.setParameter("organization", key.organizationId()).setParameter("id", key.id());
    }
}
