package dev.parley.conversation.turn;

import java.time.InstantSource;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;

import io.quarkus.narayana.jta.QuarkusTransaction;
import org.hibernate.Session;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.Deadline;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.Turn;
import dev.parley.problem.Problem;
import dev.parley.wire.Timestamps;

/** Appends turns, each only while the lease is still held and the conversation has not ended. */
@ApplicationScoped
public class TurnStore {

    /** One statement, so that it is one way to the database and back. */
    private static final String APPEND = """
            WITH held AS (
                UPDATE conversation
                   SET updated_at = :now, user_turn_count = user_turn_count + :said,
                       turn_lease = CASE WHEN :last THEN NULL ELSE turn_lease END,
                       turn_lease_until = CASE WHEN :last THEN NULL ELSE turn_lease_until END,
            """ + Deadline.IDLE + """
                 WHERE organization_id = :organization AND id = :id AND turn_lease = :fence AND ended_at IS NULL
                RETURNING organization_id, id
            ), added AS (
                INSERT INTO turn (organization_id, conversation_id, seq, role, text, detail, request_key, delivery_status,
                                  created_at)
                SELECT organization_id, id,
                       (SELECT coalesce(max(seq), 0) + 1
                          FROM turn
                         WHERE organization_id = :organization AND conversation_id = :id),
                       :role, :text, CAST(:detail AS jsonb), :key, :delivery, :now
                  FROM held
                RETURNING seq, role, text, detail
            ), told AS (
                SELECT coalesce(max(conversation_seq), 0) AS last
                  FROM event
                 WHERE organization_id = :organization AND conversation_id = :id
            ), telling AS (
                INSERT INTO event (organization_id, conversation_id, conversation_seq, type, data, sensitive)
                SELECT :organization, :id, last + 1,
                       CASE WHEN role = 'tool' THEN 'conversation.tool_called' ELSE 'conversation.turn_added' END,
                       jsonb_strip_nulls(jsonb_build_object('seq', seq, 'role', role, 'tool_name', detail -> 'tool_name',
                                                            'outcome', detail -> 'outcome')),
                       jsonb_build_object('text', text)
                  FROM added, told
                 UNION ALL
                SELECT :organization, :id, last + 2, 'conversation.interrupted', jsonb_build_object('seq', seq), NULL
                  FROM added, told
                 WHERE detail -> 'interrupted' = 'true'
            )
            SELECT seq FROM added
            """;

    private static final String NOTE = """
            UPDATE turn
               SET detail = coalesce(detail, '{}') || CAST(:note AS jsonb)
             WHERE organization_id = :organization AND conversation_id = :id AND seq = :seq
               AND EXISTS (SELECT FROM conversation c
                            WHERE c.organization_id = :organization AND c.id = :id
                              AND c.turn_lease = :fence AND c.ended_at IS NULL)
            """;

    private static final String RECOGNIZED = """
            INSERT INTO recognized_voice AS known (organization_id, conversation_id, millis)
            SELECT organization_id, id, :millis
              FROM conversation
             WHERE organization_id = :organization AND id = :id AND ended_at IS NULL
            ON CONFLICT (organization_id, conversation_id) DO UPDATE
               SET millis = known.millis + excluded.millis
            """;

    private final InstantSource clock;

    TurnStore(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * What to append.
     *
     * @param detail a JSON object that is shown with the turn, or null
     * @param requestKey what it is known by before it is there, or null: a client's, or our own
     */
    public record Draft(String role, String text, String detail, String requestKey) {

        public static Draft agent(String text, String detail) {
            return new Draft(Turn.AGENT, text, detail, null);
        }

        public static Draft user(String text, String requestKey) {
            return new Draft(Turn.USER, text, null, requestKey);
        }

        /**
         * @param detail a JSON object
         */
        public static Draft said(String text, String detail) {
            return new Draft(Turn.USER, text, detail, null);
        }

        /** The same, so that it can be told whether it is there already. */
        public Draft withKey(String key) {
            return new Draft(role, text, detail, key);
        }

        public static Draft tool(String text, String detail) {
            return new Draft(Turn.TOOL, text, detail, null);
        }
    }

    /**
     * @throws Problem 409 when the conversation has ended in the meantime, or the lease was lost
     */
    @Transactional
    public Turn append(TurnLease lease, Draft draft, TurnPolicy policy) {
        return append(lease, draft, policy, false);
    }

    /**
     * Appends, and gives the lease back with it: nothing can be appended under it any more.
     *
     * @throws Problem 409 when the conversation has ended in the meantime, or the lease was lost
     */
    public Turn appendLast(TurnLease lease, Draft draft, TurnPolicy policy) {
        Turn turn = QuarkusTransaction.requiringNew().call(() -> append(lease, draft, policy, true));
        lease.givenBack();
        return turn;
    }

    private Turn append(TurnLease lease, Draft draft, TurnPolicy policy, boolean last) {
        Conversation.Key conversation = lease.conversation();
        Turn turn = new Turn();
        turn.organizationId = conversation.organizationId();
        turn.conversationId = conversation.id();
        turn.role = draft.role();
        turn.text = draft.text();
        turn.detail = draft.detail();
        turn.requestKey = draft.requestKey();
        turn.createdAt = Timestamps.now(clock);
        turn.deliveryStatus = turn.spokenByAgent() && policy.delivery() != null
                ? policy.delivery().wire()
                : null;
        turn.seq = Turn.getEntityManager()
                .unwrap(Session.class)
                .createNativeQuery(APPEND, Tuple.class)
                .setParameter("now", turn.createdAt)
                .setParameter("said", draft.role().equals(Turn.USER) ? 1 : 0)
                .setParameter("last", last)
                .setParameter("deadline", turn.createdAt.plus(policy.idle()))
                .setParameter("idle", EndReason.IDLE_TIMEOUT)
                .setParameter("max", EndReason.MAX_DURATION)
                .setParameter("organization", conversation.organizationId())
                .setParameter("id", conversation.id())
                .setParameter("fence", lease.fence())
                .setParameter("role", turn.role)
                .setParameter("text", turn.text)
                .setParameter("detail", turn.detail, String.class)
                .setParameter("key", turn.requestKey, String.class)
                .setParameter("delivery", turn.deliveryStatus, String.class)
                .getResultStream()
                .findFirst()
                .map(row -> row.get(0, Integer.class))
                .orElseThrow(() -> Problem.conflict(
                        "The conversation ended, or another node took it over, while this was being answered."));
        return turn;
    }

    /** Adds to how long a recognizer was given the person's voice, before the conversation ends. */
    @Transactional
    public void addRecognized(Conversation.Key conversation, long millis) {
        Turn.getEntityManager()
                .createNativeQuery(RECOGNIZED)
                .setParameter("organization", conversation.organizationId())
                .setParameter("id", conversation.id())
                .setParameter("millis", millis)
                .executeUpdate();
    }

    /**
     * Adds to what is shown with a turn; nothing, when the conversation has ended in the meantime or the lease was lost.
     *
     * @param note a JSON object
     */
    @Transactional
    public void note(TurnLease lease, Turn turn, String note) {
        Turn.getEntityManager()
                .createNativeQuery(NOTE)
                .setParameter("note", note)
                .setParameter("organization", turn.organizationId)
                .setParameter("id", turn.conversationId)
                .setParameter("seq", turn.seq)
                .setParameter("fence", lease.fence())
                .executeUpdate();
    }
}
