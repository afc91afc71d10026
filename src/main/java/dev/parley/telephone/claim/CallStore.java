package dev.parley.telephone.claim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;

import dev.parley.conversation.AnsweredBy;
import dev.parley.conversation.Deadline;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.Status;
import dev.parley.conversation.create.ConversationStore;
import dev.parley.telephone.plan.CallPlan;
import dev.parley.telephone.plan.Outcome;
import dev.parley.telephone.plan.TelephoneConfig;
import dev.parley.wire.StoredJson;
import dev.parley.wire.Timestamps;

/**
 * What happens to a call and its attempts. Each change is one transaction that locks the conversation before the call, and
 * is void when the conversation has moved on or another node has the call.
 */
@ApplicationScoped
public class CallStore {

    private static final Set<Status> BEFORE_ANSWER = Set.of(Status.TRIGGERED, Status.RINGING);

    /** As long as this node has the call. */
    private static final String MINE = """
             WHERE organization_id = :organization AND conversation_id = :id AND lease_owner = :owner AND fence = :fence
            """;

    private static final String HAND_BACK = """
            UPDATE call
               SET lease_owner = NULL, lease_until = NULL,
                   due_at = greatest(CAST(:due AS timestamptz), now() + interval '1 second'),
                   window_due_at = greatest(CAST(:due AS timestamptz), now() + interval '1 second'),
                   window_until = CAST(:shuts AS timestamptz)
            """;

    private static final String ATTEMPT = """
            UPDATE attempt
               SET %s
             WHERE organization_id = :organization AND conversation_id = :id AND attempt = :attempt
               AND ended_at IS NULL
            """;

    /** What this node began and has not sent. */
    private static final String UNSENT = """
            UPDATE attempt
               SET ended_at = :now, outcome = :outcome, counted = false
             WHERE organization_id = :organization AND conversation_id = :id AND node = :owner AND ended_at IS NULL
            """;

    private final EntityManager database;
    private final ConversationStore conversations;
    private final CallMeters meters;
    private final TelephoneConfig config;
    private final StoredJson json;
    private final InstantSource clock;

    CallStore(
            EntityManager database,
            ConversationStore conversations,
            CallMeters meters,
            TelephoneConfig config,
            StoredJson json,
            InstantSource clock) {
        this.meters = meters;
        this.database = database;
        this.conversations = conversations;
        this.config = config;
        this.json = json;
        this.clock = clock;
    }

    /** It rings. */
    @Transactional
    public void ringing(ClaimedCall call, int attempt) {
        Instant now = Timestamps.now(clock);
        Deadline deadline = CallDeadlines.ringing(now, config.ringTimeout());
        conversations.advance(call.conversation(), Set.of(Status.TRIGGERED), Status.Event.RING, deadline, now);
        keyed(ATTEMPT.formatted("ringing_at = :now"), call)
                .setParameter("attempt", attempt)
                .setParameter("now", now)
                .executeUpdate();
    }

    /** What the network says of the attempt that goes on. */
    @Transactional
    public void cause(ClaimedCall call, int code) {
        current("cause = :cause", call).setParameter("cause", code).executeUpdate();
    }

    /** What the carrier says of it in header fields; what it said before stays. */
    @Transactional
    public void told(ClaimedCall call, Map<String, String> headers) {
        current("headers = coalesce(headers, '{}') || CAST(:headers AS jsonb)", call)
                .setParameter("headers", json.write(headers))
                .executeUpdate();
    }

    private Query current(String what, ClaimedCall call) {
        return keyed(
                "UPDATE attempt SET " + what
                        + " WHERE organization_id = :organization AND conversation_id = :id AND ended_at IS NULL"
                        + " AND transfer IS NULL",
                call);
    }

    /** What has answered an attempt, which is more than that something did. */
    @Transactional
    public void answeredBy(ClaimedCall call, int attempt, AnsweredBy by) {
        if (!conversations.lock(call.conversation())) {
            return;
        }
        keyed("UPDATE conversation SET answered_by = :by WHERE organization_id = :organization AND id = :id", call)
                .setParameter("by", by.wire())
                .executeUpdate();
        keyed(ATTEMPT.formatted("answered_by = :by, answered_at = coalesce(answered_at, :now)"), call)
                .setParameter("by", by.wire())
                .setParameter("attempt", attempt)
                .setParameter("now", Timestamps.now(clock))
                .executeUpdate();
    }

    /** What was played while it rang: why nobody answers. */
    @Transactional
    public void announced(ClaimedCall call, int attempt, String played) {
        keyed(ATTEMPT.formatted("announcement = :played"), call)
                .setParameter("attempt", attempt)
                .setParameter("played", played)
                .executeUpdate();
    }

    /**
     * Somebody answered.
     *
     * @param longest how long the conversation may last
     * @return false when the conversation has ended meanwhile: then nobody is to be talked to
     */
    @Transactional
    public boolean connected(ClaimedCall call, int attempt, Duration longest) {
        Instant now = Timestamps.now(clock);
        Deadline deadline = CallDeadlines.talking(now, longest);
        boolean moved = conversations.advance(call.conversation(), BEFORE_ANSWER, Status.Event.CONNECT, deadline, now);
        String answered = ATTEMPT.formatted("answered_at = coalesce(answered_at, :now)");
        Query update = call.isOutbound()
                ? keyed("WITH well AS (" + TrunkRest.WELL + ")" + answered, call)
                        .setParameter("trunk", call.trunkId())
                : keyed(answered, call);
        update.setParameter("attempt", attempt).setParameter("now", now).executeUpdate();
        // It was moved before, when the answer of the database was lost.
        return moved || conversations.lock(call.conversation());
    }

    /**
     * The attempt did not get through: another one follows, or the conversation ends, unless it has ended meanwhile.
     *
     * @param sipCode null when there was no final response
     */
    @Transactional
    public void missed(ClaimedCall call, int attempt, Outcome outcome, Integer sipCode, CallPlan.Next next) {
        switch (next) {
            case CallPlan.Next.Again(Instant at) -> {
                again(call, outcome, at);
                close(call, attempt, outcome, sipCode, false);
            }
            case CallPlan.Next.Over() -> {
                // The attempt is told of before the end.
                conversations.lock(call.conversation());
                close(call, attempt, outcome, sipCode, true);
                conversations.end(
                        call.conversation(), BEFORE_ANSWER, outcome.event(), outcome.wire(), Timestamps.now(clock));
            }
        }
    }

    /** An answered call is over. */
    @Transactional
    public void ended(ClaimedCall call, int attempt, Status.Event event, String reason) {
        Instant now = Timestamps.now(clock);
        if (!conversations.end(call.conversation(), Set.of(Status.IN_PROGRESS), event, reason, now)) {
            // That somebody had answered could not be kept at all.
            conversations.end(call.conversation(), BEFORE_ANSWER, Status.Event.FAIL, EndReason.NODE_LOST, now);
        }
        close(call, attempt, Outcome.ANSWERED, 200, true);
    }

    /** The call will not be placed, unless another node has it by now. */
    @Transactional
    public void notPlaced(ClaimedCall call, String reason) {
        conversations.lock(call.conversation());
        if (isMine(call)) {
            conversations.end(call.conversation(), BEFORE_ANSWER, Status.Event.FAIL, reason, Timestamps.now(clock));
            leaveQueue(call);
        }
    }

    /** Whether this node still has it; if so, nobody takes it before the transaction ends. */
    boolean isMine(ClaimedCall call) {
        return !mine("SELECT 1 FROM call" + MINE + " FOR UPDATE", call)
                .getResultList()
                .isEmpty();
    }

    private void again(ClaimedCall call, Outcome outcome, Instant dueAt) {
        boolean waits = conversations.advance(
                call.conversation(),
                BEFORE_ANSWER,
                Status.Event.RETRY,
                CallDeadlines.waiting(call.expiresAt()),
                Timestamps.now(clock));
        if (!waits) {
            leaveQueue(call);
            return;
        }
        if (!outcome.counts()) {
            mine("UPDATE call SET counted = counted - 1" + MINE, call).executeUpdate();
        }
        handBack(call, dueAt);
    }

    /**
     * Gives the call up without having dialled: to any node, when it is due, unless the conversation has ended meanwhile. An
     * attempt that is on record although its INVITE never left is closed, and does not count.
     */
    @Transactional
    public void putBack(ClaimedCall call, Instant dueAt) {
        boolean active = conversations.lock(call.conversation());
        if (!isMine(call)) {
            return;
        }
        int unsent = keyed(UNSENT, call)
                .setParameter("owner", call.lease().owner())
                .setParameter("now", Timestamps.now(clock))
                .setParameter("outcome", Outcome.NOT_SENT.wire())
                .executeUpdate();
        if (unsent > 0) {
            meters.ended(Outcome.NOT_SENT);
            mine("UPDATE call SET counted = counted - :unsent" + MINE, call)
                    .setParameter("unsent", unsent)
                    .executeUpdate();
        }
        if (active) {
            handBack(call, dueAt);
        } else {
            leaveQueue(call);
        }
    }

    private void handBack(ClaimedCall call, Instant dueAt) {
        mine(HAND_BACK + MINE, call)
                .setParameter("due", dueAt)
                .setParameter("shuts", call.plan().windows().shuts(dueAt).orElse(null))
                .executeUpdate();
    }

    /**
     * Closes the attempt; what its end says of the trunk is kept in the same statement.
     *
     * @param last whether the call leaves the queue
     */
    private void close(ClaimedCall call, int attempt, Outcome outcome, Integer sipCode, boolean last) {
        meters.ended(outcome);
        boolean life = call.isOutbound() && sipCode != null && outcome.showsLife(sipCode);
        String sql = (life ? "WITH well AS (" + TrunkRest.WELL + ")" : "WITH well AS (SELECT 1)")
                + (last ? ", gone AS (DELETE FROM call" + MINE + ")" : "")
                + ATTEMPT.formatted("ended_at = :now, outcome = :outcome, sip_code = :code, counted = :counted");
        Query close = (last ? mine(sql, call) : keyed(sql, call))
                .setParameter("attempt", attempt)
                .setParameter("now", Timestamps.now(clock))
                .setParameter("outcome", outcome.wire())
                .setParameter("code", sipCode)
                .setParameter("counted", outcome.counts());
        if (life) {
            close.setParameter("trunk", call.trunkId());
        }
        close.executeUpdate();
    }

    private void leaveQueue(ClaimedCall call) {
        mine("DELETE FROM call" + MINE, call).executeUpdate();
    }

    private Query mine(String sql, ClaimedCall call) {
        return keyed(sql, call)
                .setParameter("owner", call.lease().owner())
                .setParameter("fence", call.lease().fence());
    }

    private Query keyed(String sql, ClaimedCall call) {
        return database.createNativeQuery(sql)
                .setParameter("organization", call.conversation().organizationId())
                .setParameter("id", call.conversation().id());
    }
}
