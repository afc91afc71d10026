package dev.parley.telephone;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.Deadline;
import dev.parley.conversation.Direction;
import dev.parley.conversation.Status;
import dev.parley.conversation.create.Beside;
import dev.parley.conversation.create.ConversationDraft;
import dev.parley.conversation.create.ConversationStore;
import dev.parley.conversation.create.Creation;
import dev.parley.number.trunk.InboundNumber;
import dev.parley.queue.Lease;
import dev.parley.telephone.claim.CallClaims;
import dev.parley.telephone.claim.CallDeadlines;
import dev.parley.telephone.claim.ClaimedCall;
import dev.parley.telephone.plan.TelephoneConfig;

/**
 * Puts calls that come in on record: conversation, call and attempt, which this node has from the first moment on. They count
 * in the limits of calls that go out, and those in theirs.
 */
@ApplicationScoped
public class InboundStore {

    private static final long FENCE = 1;

    private static final String TAKE_TURNS =
            "SELECT 1 FROM (SELECT pg_advisory_xact_lock(" + CallClaims.TURN + ")) turn";

    private static final String FULL = """
            SELECT count(*) FILTER (WHERE organization_id = :organization) >= :perOrganization
                OR count(*) FILTER (WHERE organization_id = :organization AND agent_number = :number) >= :perNumber
                OR count(*) FILTER (WHERE trunk_id = :trunk) >= :perTrunk
              FROM call
             WHERE lease_owner IS NOT NULL
            """;

    private static final String CALL = """
            INSERT INTO call (organization_id, conversation_id, trunk_id, agent_number, callee, plan, due_at, expires_at,
                              attempts, lease_owner, lease_until, fence)
            SELECT organization_id, id, ?, ?, ?, '{}', created_at, ?::timestamptz, ?, ?,
                   clock_timestamp() + ? * interval '1 millisecond', ?
              FROM opened
            """;

    /** Whom the INVITE is for is one of our numbers, and so it counts against nobody whom we call. */
    private static final String ATTEMPT = """
            INSERT INTO attempt (organization_id, conversation_id, attempt, trunk_id, agent_number, callee, node, started_at,
                                 ringing_at, counted)
            SELECT organization_id, id, ?, ?, ?, ?, ?, clock_timestamp(), clock_timestamp(), false
              FROM opened
            """;

    private final EntityManager database;
    private final ConversationStore conversations;
    private final TelephoneConfig config;

    InboundStore(EntityManager database, ConversationStore conversations, TelephoneConfig config) {
        this.database = database;
        this.conversations = conversations;
        this.config = config;
    }

    /** Whether there is a place for a call. */
    sealed interface Admission {

        record Taken(ClaimedCall call) implements Admission {}

        /** As many calls go on as its trunk, number or organization may have. */
        record Full() implements Admission {}

        /** Another copy of it was taken. */
        record Repeated() implements Admission {}
    }

    @Transactional
    Admission admit(Creation creation, InboundNumber number, UUID node, Instant now) {
        database.createNativeQuery(TAKE_TURNS).getSingleResult();
        if (isFull(number)) {
            return new Admission.Full();
        }
        Conversation row = row(creation, number, now);
        String called = number.phoneNumber();
        Beside call = Beside.of(
                        CALL,
                        number.trunkId(),
                        called,
                        called,
                        row.deadlineAt,
                        InboundRun.ATTEMPT,
                        node,
                        config.lease().toMillis(),
                        FENCE)
                .and(Beside.of(ATTEMPT, InboundRun.ATTEMPT, number.trunkId(), called, called, node));
        if (!conversations.insert(new ConversationDraft(row, List.of(), call))) {
            return new Admission.Repeated();
        }
        return new Admission.Taken(new ClaimedCall(
                new Lease(row.key(), node, FENCE),
                number.trunkId(),
                null,
                called,
                called,
                null,
                row,
                now,
                row.deadlineAt,
                0,
                Duration.ZERO));
    }

    private boolean isFull(InboundNumber number) {
        int perTrunk = number.trunkMaxCalls() == null ? config.maxCallsPerTrunk() : number.trunkMaxCalls();
        return (Boolean) database.createNativeQuery(FULL)
                .setParameter("organization", number.organizationId())
                .setParameter("number", number.phoneNumber())
                .setParameter("trunk", number.trunkId())
                .setParameter("perOrganization", config.maxCallsPerOrganization())
                .setParameter("perNumber", config.maxCallsPerNumber())
                .setParameter("perTrunk", perTrunk)
                .getSingleResult();
    }

    private Conversation row(Creation creation, InboundNumber number, Instant now) {
        Conversation row = creation.row(Direction.INBOUND, null);
        Deadline deadline = CallDeadlines.ringing(now, config.ringTimeout());
        row.status = Status.RINGING.wire();
        row.agentNumber = number.phoneNumber();
        row.deadlineAt = deadline.at();
        row.deadlineReason = deadline.reason();
        row.maxDeadlineAt = deadline.at();
        return row;
    }
}
