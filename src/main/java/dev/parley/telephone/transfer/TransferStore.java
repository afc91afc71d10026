package dev.parley.telephone.transfer;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.create.ConversationStore;
import dev.parley.number.OutboundNumbers;
import dev.parley.queue.Node;
import dev.parley.talk.transfer.TransferOrder;
import dev.parley.telephone.plan.Outcome;
import dev.parley.telephone.plan.TelephoneConfig;
import dev.parley.wire.Timestamps;

/** The attempts to call those to whom people are to be brought. Each change holds the conversation's row. */
@ApplicationScoped
public class TransferStore {

    private static final String BEGIN = """
            INSERT INTO attempt (organization_id, conversation_id, attempt, trunk_id, agent_number, callee, node, started_at,
                                 counted, transfer)
            SELECT organization_id, id,
                   (SELECT coalesce(max(attempt), 0) + 1
                      FROM attempt
                     WHERE attempt.organization_id = conversation.organization_id
                       AND attempt.conversation_id = conversation.id),
                   :trunk, :from, :to, :node, clock_timestamp(), false, :mode
              FROM conversation
             WHERE organization_id = :organization AND id = :id AND status = 'in_progress'
               AND NOT EXISTS (SELECT 1
                                 FROM attempt
                                WHERE attempt.organization_id = conversation.organization_id
                                  AND attempt.conversation_id = conversation.id
                                  AND transfer IS NOT NULL AND ended_at IS NULL)
               AND (SELECT count(*)
                      FROM attempt
                     WHERE attempt.organization_id = conversation.organization_id
                       AND attempt.conversation_id = conversation.id AND transfer IS NOT NULL) < :most
               AND (SELECT count(*) FROM call WHERE trunk_id = :trunk AND lease_owner IS NOT NULL)
                   + (SELECT count(*)
                        FROM attempt
                       WHERE trunk_id = :trunk AND transfer <> 'refer' AND transfer IS NOT NULL AND ended_at IS NULL)
                   < coalesce((SELECT (outbound_config ->> 'max_calls')::integer FROM trunk WHERE id = :trunk), :places)
            RETURNING attempt
            """;

    /** On the trunk that the person's own call is on, whose carrier makes it: it takes no place of ours. */
    private static final String BEGIN_REFERRAL = """
            INSERT INTO attempt (organization_id, conversation_id, attempt, trunk_id, agent_number, callee, node, started_at,
                                 counted, transfer)
            SELECT person.organization_id, person.conversation_id,
                   (SELECT max(attempt)
                      FROM attempt
                     WHERE organization_id = :organization AND conversation_id = :id) + 1,
                   person.trunk_id, person.agent_number, :to, :node, clock_timestamp(), false, 'refer'
              FROM attempt person
              JOIN conversation c ON c.organization_id = person.organization_id AND c.id = person.conversation_id
             WHERE person.organization_id = :organization AND person.conversation_id = :id
               AND person.transfer IS NULL AND person.ended_at IS NULL
               AND c.status = 'in_progress'
               AND NOT EXISTS (SELECT 1
                                 FROM attempt
                                WHERE organization_id = :organization AND conversation_id = :id
                                  AND transfer IS NOT NULL AND ended_at IS NULL)
               AND (SELECT count(*)
                      FROM attempt
                     WHERE organization_id = :organization AND conversation_id = :id AND transfer IS NOT NULL) < :most
             ORDER BY person.attempt DESC
             LIMIT 1
            RETURNING attempt
            """;

    private static final String OPEN = """
            SELECT callee
              FROM attempt
             WHERE organization_id = :organization AND conversation_id = :id
               AND transfer IS NOT NULL AND ended_at IS NULL
            """;

    private static final String CHANGE = """
            UPDATE attempt
               SET %s
             WHERE organization_id = :organization AND conversation_id = :id AND attempt = :attempt
               AND ended_at IS NULL
            """;

    private static final String NOT_BEGUN = """
            SELECT tell(:organization, :id, 'conversation.transfer_failed', jsonb_build_object('outcome', CAST(:why AS text)))
            """;

    private static final String TOLD = """
            SELECT count(*)
              FROM event
             WHERE organization_id = :organization AND conversation_id = :id
               AND type IN ('conversation.transfer_started', 'conversation.transfer_failed')
            """;

    private static final String UNSENT = """
            UPDATE attempt
               SET ended_at = :now, outcome = :outcome
             WHERE organization_id = :organization AND conversation_id = :id AND node = :node
               AND transfer IS NOT NULL AND ended_at IS NULL
            """;

    /** In one conversation. */
    private static final int MOST = 10;

    private final EntityManager database;
    private final TelephoneConfig config;
    private final ConversationStore conversations;
    private final Node node;
    private final InstantSource clock;

    TransferStore(
            EntityManager database,
            ConversationStore conversations,
            TelephoneConfig config,
            Node node,
            InstantSource clock) {
        this.config = config;
        this.database = database;
        this.conversations = conversations;
        this.node = node;
        this.clock = clock;
    }

    /** Which one. */
    record Key(Conversation.Key conversation, int attempt) {}

    /**
     * Puts it on record, after which alone its INVITE leaves; empty when nobody talks any more, another one goes on, there were
     * too many, or the trunk has no place.
     */
    @Transactional
    OptionalInt begin(Conversation.Key conversation, TransferOrder order, OutboundNumbers.OutboundNumber from) {
        conversations.lock(conversation);
        return attempt(of(BEGIN, conversation)
                .setParameter("trunk", from.trunkId())
                .setParameter("from", from.phoneNumber())
                .setParameter("to", order.to())
                .setParameter("node", node.id())
                .setParameter("mode", order.mode().name().toLowerCase(Locale.ROOT))
                .setParameter("most", MOST)
                .setParameter("places", config.maxCallsPerTrunk()));
    }

    /**
     * Puts it on record, after which alone the carrier is asked for it; empty when nobody talks any more, another one goes on, or
     * there were too many.
     */
    @Transactional
    OptionalInt beginReferral(Conversation.Key conversation, TransferOrder order) {
        conversations.lock(conversation);
        return attempt(of(BEGIN_REFERRAL, conversation)
                .setParameter("to", order.to())
                .setParameter("node", node.id())
                .setParameter("most", MOST));
    }

    private static OptionalInt attempt(Query begin) {
        List<?> rows = begin.getResultList();
        return rows.isEmpty() ? OptionalInt.empty() : OptionalInt.of(((Number) rows.getFirst()).intValue());
    }

    /** It is not even put on record; that is told. */
    @Transactional
    void notBegun(Conversation.Key conversation, String why) {
        if (conversations.lock(conversation)) {
            of(NOT_BEGUN, conversation).setParameter("why", why).getSingleResult();
        }
    }

    /** What this node may have put on record, although the word of it was lost: nothing was sent. */
    @Transactional
    void unsent(Conversation.Key conversation) {
        conversations.lock(conversation);
        of(UNSENT, conversation)
                .setParameter("node", node.id())
                .setParameter("outcome", Outcome.NOT_SENT.wire())
                .setParameter("now", Timestamps.now(clock))
                .executeUpdate();
    }

    /** How often it was told that one began, or could not. */
    @Transactional
    long told(Conversation.Key conversation) {
        return ((Number) of(TOLD, conversation).getSingleResult()).longValue();
    }

    /** Whom it goes on to, where one does. */
    @Transactional
    Optional<String> openTo(Conversation.Key conversation) {
        List<?> callees = of(OPEN, conversation).getResultList();
        return callees.stream().findFirst().map(String.class::cast);
    }

    /** It rings there. */
    @Transactional
    void ringing(Key key) {
        change("ringing_at = :now", key).executeUpdate();
    }

    /** Somebody has answered. */
    @Transactional
    void answered(Key key) {
        change("answered_at = :now", key).executeUpdate();
    }

    /** The two talk. */
    @Transactional
    void transferred(Key key) {
        change("transferred_at = :now", key).executeUpdate();
    }

    /**
     * @param sipCode null when there was no final response
     */
    @Transactional
    void ended(Key key, Outcome outcome, Integer sipCode) {
        change("ended_at = :now, outcome = :outcome, sip_code = :code", key)
                .setParameter("outcome", outcome.wire())
                .setParameter("code", sipCode)
                .executeUpdate();
    }

    private Query change(String what, Key key) {
        conversations.lock(key.conversation());
        return of(CHANGE.formatted(what), key.conversation())
                .setParameter("attempt", key.attempt())
                .setParameter("now", Timestamps.now(clock));
    }

    private Query of(String sql, Conversation.Key conversation) {
        return database.createNativeQuery(sql)
                .setParameter("organization", conversation.organizationId())
                .setParameter("id", conversation.id());
    }
}
