package dev.parley.email.thread;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.Status;
import dev.parley.conversation.Turn;
import dev.parley.conversation.create.ConversationStore;
import dev.parley.conversation.turn.TurnLease;
import dev.parley.conversation.turn.TurnPolicy;
import dev.parley.conversation.turn.TurnStore;
import dev.parley.problem.Problem;
import dev.parley.wire.Timestamps;

/** What happens to a thread: what came in, and when there is something to do. Locks the conversation before the thread. */
@ApplicationScoped
public class ThreadStore {

    /** Why a mail that came in is not answered. */
    public static final String CONVERSATION_ENDED = "conversation_ended";

    /** As long as this node has the thread. */
    private static final String MINE = """
             WHERE organization_id = :organization AND conversation_id = :id AND lease_owner = :owner AND fence = :fence
            """;

    private static final String ARRIVED = """
            SELECT message_id, body, detail
              FROM mail
             WHERE organization_id = :organization AND conversation_id = :id
               AND incoming AND seq IS NULL AND ignored IS NULL
             ORDER BY created_at, message_id
            """;

    private static final String TAKE = """
            UPDATE mail
               SET seq = :seq, body = NULL, detail = NULL
             WHERE organization_id = :organization AND conversation_id = :id AND message_id = :mail
               AND seq IS NULL AND ignored IS NULL
            """;

    private static final String IGNORE = """
            UPDATE mail
               SET ignored = :reason, body = NULL, detail = NULL
             WHERE organization_id = :organization AND conversation_id = :id
               AND incoming AND seq IS NULL AND ignored IS NULL
            """;

    private static final String DUE = """
            UPDATE mail_thread
               SET arrivals = arrivals + 1, due_at = now()
             WHERE organization_id = :organization AND conversation_id = :id
            """;

    private static final String RELEASE = """
            UPDATE mail_thread
               SET lease_owner = NULL, lease_until = NULL,
                   due_at = CASE WHEN arrivals = :arrivals THEN CAST(:due AS timestamptz) ELSE now() END,
                   failures = :failures,
                   failing_since = CASE WHEN :held THEN failing_since ELSE CAST(:since AS timestamptz) END,
                   held_since = CASE WHEN :held THEN coalesce(held_since, now()) END
            """;

    private final EntityManager database;
    private final ConversationStore conversations;
    private final TurnStore turns;
    private final InstantSource clock;

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

    @Transactional
    List<Arrived> arrived(Conversation.Key key) {
        List<?> rows = keyed(ARRIVED, key).getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new Arrived((String) row[0], (String) row[1], (String) row[2]))
                .toList();
    }

    /**
     * Makes it a turn.
     *
     * @throws Problem 409 when another node has the thread or the mail by now, or the conversation has ended
     */
    @Transactional
    Turn take(MailThread thread, TurnLease lease, Arrived mail, TurnPolicy policy) {
        conversations.lock(thread.conversation());
        if (!isMine(thread)) {
            throw Problem.conflict("Another node has the thread.");
        }
        Turn turn = turns.append(lease, new TurnStore.Draft(Turn.USER, mail.body(), mail.detail(), null), policy);
        int taken = keyed(TAKE, thread.conversation())
                .setParameter("seq", turn.seq)
                .setParameter("mail", mail.messageId())
                .executeUpdate();
        if (taken == 0) {
            throw Problem.conflict("The mail is a turn already.");
        }
        return turn;
    }

    /** What came in and is not a turn yet will not be one. */
    void ignoreArrived(Conversation.Key key) {
        keyed(IGNORE, key).setParameter("reason", CONVERSATION_ENDED).executeUpdate();
    }

    /** Something came in: there is something to do now, also when a node is at work on it. */
    @Transactional
    public void due(Conversation.Key key) {
        keyed(DUE, key).executeUpdate();
    }

    /** Ends the conversation, whoever else tries the same. */
    @Transactional
    public void end(Conversation.Key key, Status.Event event, String reason) {
        conversations.end(key, Set.of(Status.IN_PROGRESS), event, reason, Timestamps.now(clock));
    }

    /** All is done, unless something came in meanwhile. */
    @Transactional
    void done(MailThread thread) {
        release(thread, null, 0, null, false);
    }

    /** The rest is to be done later, if nothing comes in before. */
    @Transactional
    void later(MailThread thread, Instant due) {
        release(thread, due, thread.failures(), thread.failingSince(), false);
    }

    /** It has to wait for something that is no fault of its own. */
    @Transactional
    void held(MailThread thread, Instant due) {
        release(thread, due, thread.failures(), thread.failingSince(), true);
    }

    /** It failed, and is tried again. */
    @Transactional
    void failed(MailThread thread, Instant due) {
        Instant since = thread.failingSince() == null ? Timestamps.now(clock) : thread.failingSince();
        release(thread, due, thread.failures() + 1, since, false);
    }

    /** Whether this node still has it; if so, nobody takes it before the transaction ends. */
    boolean isMine(MailThread thread) {
        return !mine("SELECT 1 FROM mail_thread" + MINE + " FOR UPDATE", thread)
                .getResultList()
                .isEmpty();
    }

    private void release(MailThread thread, Instant due, int failures, Instant since, boolean held) {
        mine(RELEASE + MINE, thread)
                .setParameter("arrivals", thread.arrivals())
                .setParameter("due", due)
                .setParameter("failures", failures)
                .setParameter("since", since)
                .setParameter("held", held)
                .executeUpdate();
    }

    private Query mine(String sql, MailThread thread) {
        return keyed(sql, thread.conversation())
                .setParameter("owner", thread.lease().owner())
                .setParameter("fence", thread.lease().fence());
    }

    private Query keyed(String sql, Conversation.Key key) {
        return database.createNativeQuery(sql)
                .setParameter("organization", key.organizationId())
                .setParameter("id", key.id());
    }
}
