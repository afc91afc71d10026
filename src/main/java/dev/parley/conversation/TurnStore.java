package dev.parley.conversation;

import java.time.Instant;
import java.time.InstantSource;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

import dev.parley.problem.Problem;
import dev.parley.wire.Timestamps;

/** Appends turns, each only while the lease is still held and the conversation has not ended. */
@ApplicationScoped
public class TurnStore {

    private static final String TOUCH = """
            UPDATE conversation
               SET updated_at = :now, user_turn_count = user_turn_count + :said,
            """ + Deadline.IDLE + """
             WHERE organization_id = :organization AND id = :id AND turn_lease = :fence AND ended_at IS NULL
            """;

    private static final String NOTE = """
            UPDATE turn
               SET detail = coalesce(detail, '{}') || CAST(:note AS jsonb)
             WHERE organization_id = :organization AND conversation_id = :id AND seq = :seq
               AND EXISTS (SELECT FROM conversation c
                            WHERE c.organization_id = :organization AND c.id = :id
                              AND c.turn_lease = :fence AND c.ended_at IS NULL)
            """;

    private final InstantSource clock;

    @Inject
    TurnStore(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * What to append.
     *
     * @param detail a JSON object that is shown with the turn, or null
     * @param requestKey the client's key of a user turn, or null
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
        public static Draft pressed(String text, String detail) {
            return new Draft(Turn.USER, text, detail, null);
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
        Conversation.Key conversation = lease.conversation();
        Instant now = Timestamps.now(clock);
        int held = Turn.getEntityManager()
                .createNativeQuery(TOUCH)
                .setParameter("now", now)
                .setParameter("said", draft.role().equals(Turn.USER) ? 1 : 0)
                .setParameter("deadline", now.plus(policy.idle()))
                .setParameter("idle", EndReason.IDLE_TIMEOUT)
                .setParameter("max", EndReason.MAX_DURATION)
                .setParameter("organization", conversation.organizationId())
                .setParameter("id", conversation.id())
                .setParameter("fence", lease.fence())
                .executeUpdate();
        if (held != 1) {
            throw Problem.conflict(
                    "The conversation ended, or another node took it over, while this was being answered.");
        }
        Turn turn = new Turn();
        turn.organizationId = conversation.organizationId();
        turn.conversationId = conversation.id();
        turn.seq = nextSeq(conversation);
        turn.role = draft.role();
        turn.text = draft.text();
        turn.detail = draft.detail();
        turn.requestKey = draft.requestKey();
        turn.createdAt = now;
        turn.deliveryStatus = turn.spokenByAgent() && policy.delivery() != null
                ? policy.delivery().wire()
                : null;
        turn.persist();
        return turn;
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

    private static int nextSeq(Conversation.Key conversation) {
        return Turn.getEntityManager()
                .createQuery(
                        "SELECT coalesce(max(t.seq), 0) + 1 FROM Turn t WHERE t.organizationId = :organization AND t.conversationId = :id",
                        Integer.class)
                .setParameter("organization", conversation.organizationId())
                .setParameter("id", conversation.id())
                .getSingleResult();
    }
}
