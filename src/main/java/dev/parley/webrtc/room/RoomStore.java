package dev.parley.webrtc.room;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.Deadline;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.Status;
import dev.parley.conversation.create.Beside;
import dev.parley.conversation.create.ConversationStore;
import dev.parley.queue.Lease;
import dev.parley.queue.Node;
import dev.parley.queue.Queue;
import dev.parley.webrtc.WebrtcConfig;
import dev.parley.wire.Timestamps;

/**
 * What happens to a room. Each change is one transaction that locks the conversation before the room, and is void when the
 * conversation has ended or the person has joined elsewhere since.
 */
@ApplicationScoped
class RoomStore {

    /** The sweeper is the last resort: it comes this much later than the node that holds the room. */
    private static final Duration GRACE = Duration.ofSeconds(60);

    /** Joining costs more than asking for it: nobody may do it for ever. */
    private static final int MOST_JOINS = 100;

    private static final String ROOM = """
            INSERT INTO room (organization_id, conversation_id, closes_at)
            SELECT organization_id, id, ?::timestamptz FROM opened
            """;

    /** Who enters just in time is not swept away while the browser connects. */
    private static final String ENTER = """
            WITH alive AS (
                SELECT organization_id, id
                  FROM conversation
                 WHERE organization_id = :organization AND id = :id AND ended_at IS NULL
                   FOR NO KEY UPDATE
            ), connecting AS (
                UPDATE conversation
                   SET deadline_at = greatest(deadline_at, now() + interval '1 minute')
                  FROM alive
                 WHERE conversation.organization_id = alive.organization_id AND conversation.id = alive.id
                   AND status = 'token_created'
            )
            UPDATE room
               SET lease_owner = :owner, lease_until = clock_timestamp() + :millis * interval '1 millisecond',
                   fence = room.fence + 1
              FROM alive
             WHERE room.organization_id = alive.organization_id AND conversation_id = alive.id AND room.fence < :most
            RETURNING fence
            """;

    /** As long as this node has the room. */
    private static final String MINE = """
             WHERE organization_id = :organization AND conversation_id = :id AND lease_owner = :owner AND fence = :fence
            """;

    private static final String CLOSE = """
            DELETE FROM room WHERE organization_id = :organization AND conversation_id = :id
            """;

    private static final String HOST = """
            SELECT lease_owner
              FROM room
             WHERE organization_id = :organization AND conversation_id = :id
               AND lease_owner IS NOT NULL AND lease_until > now()
            """;

    private static final String TIDY = """
            DELETE FROM room
             WHERE (organization_id, conversation_id) IN (
                   SELECT room.organization_id, room.conversation_id
                     FROM room
                     JOIN conversation
                       ON conversation.organization_id = room.organization_id AND conversation.id = room.conversation_id
                    WHERE room.lease_owner IS NULL AND closes_at < now() AND conversation.ended_at IS NOT NULL
                    ORDER BY closes_at
                    LIMIT 500
                      FOR UPDATE OF room SKIP LOCKED)
            """;

    private final EntityManager database;
    private final ConversationStore conversations;
    private final WebrtcConfig config;
    private final Node node;
    private final InstantSource clock;

    RoomStore(
            EntityManager database,
            ConversationStore conversations,
            WebrtcConfig config,
            Node node,
            InstantSource clock) {
        this.database = database;
        this.conversations = conversations;
        this.config = config;
        this.node = node;
        this.clock = clock;
    }

    /** As the nodes share them. */
    Queue asQueue() {
        return new Queue("room", config.lease());
    }

    /** The room that goes with a new conversation. */
    Beside beside(Instant closesAt) {
        return Beside.of(ROOM, closesAt);
    }

    /**
     * Takes the person in on this node, whoever had them until now; empty when the conversation has ended, or was joined too
     * often.
     */
    @Transactional
    Optional<Lease> enter(Conversation.Key key) {
        List<?> fence = keyed(ENTER, key)
                .setParameter("owner", node.id())
                .setParameter("millis", config.lease().toMillis())
                .setParameter("most", MOST_JOINS)
                .getResultList();
        return fence.stream().findFirst().map(number -> new Lease(key, node.id(), ((Number) number).longValue()));
    }

    /** The node that has the person, if one has. */
    @Transactional
    Optional<UUID> host(Conversation.Key key) {
        List<?> host = keyed(HOST, key).getResultList();
        return host.stream().map(UUID.class::cast).findFirst();
    }

    /**
     * The person is heard.
     *
     * @param longest how long the conversation may last, if it begins now
     * @return false when it has ended or goes on elsewhere: then nobody is to be talked to
     */
    @Transactional
    boolean connected(Lease lease, Duration longest) {
        if (!conversations.lock(lease.conversation()) || !isMine(lease)) {
            return false;
        }
        Instant now = Timestamps.now(clock);
        Deadline deadline = new Deadline(now.plus(longest).plus(GRACE), EndReason.MAX_DURATION);
        conversations.advance(lease.conversation(), Set.of(Status.TOKEN_CREATED), Status.Event.CONNECT, deadline, now);
        keyed("UPDATE room SET closes_at = greatest(closes_at, :closes)" + MINE, lease)
                .setParameter("closes", deadline.at())
                .executeUpdate();
        return true;
    }

    /** How long a conversation that was joined before may still last. */
    Duration rest(Conversation conversation) {
        return Duration.between(clock.instant(), conversation.maxDeadlineAt.minus(GRACE));
    }

    /**
     * The talk is over.
     *
     * @return false when there was none, or it goes on elsewhere
     */
    @Transactional
    boolean ended(Lease lease, Status.Event event, String reason) {
        boolean active = conversations.lock(lease.conversation());
        if (!isMine(lease) || active && !end(lease.conversation(), event, reason)) {
            return false;
        }
        keyed(CLOSE, lease.conversation()).executeUpdate();
        return true;
    }

    private boolean end(Conversation.Key key, Status.Event event, String reason) {
        return conversations.end(key, Set.of(Status.IN_PROGRESS), event, reason, Timestamps.now(clock));
    }

    /**
     * The person left before being heard. Who has not been heard at all may come again; a talk that went on elsewhere until
     * now is over.
     *
     * @param reason of that end
     */
    @Transactional
    void left(Lease lease, String reason) {
        if (!ended(lease, Status.Event.COMPLETE, reason)) {
            keyed("UPDATE room SET lease_owner = NULL, lease_until = NULL" + MINE, lease)
                    .executeUpdate();
        }
    }

    /**
     * The person has hung up, and the node that has them does not say so.
     *
     * @param fence of the session
     */
    @Transactional
    void hungUp(Conversation.Key key, long fence) {
        boolean active = conversations.lock(key);
        boolean present = !session(key, fence, "").getResultList().isEmpty();
        if (active && present) {
            end(key, Status.Event.COMPLETE, EndReason.USER_HUNG_UP);
        }
    }

    /** Whether a node has this session. */
    @Transactional
    boolean holds(Conversation.Key key, long fence) {
        return !session(key, fence, " AND lease_owner IS NOT NULL")
                .getResultList()
                .isEmpty();
    }

    private Query session(Conversation.Key key, long fence, String more) {
        return keyed(
                        "SELECT 1 FROM room WHERE organization_id = :organization AND conversation_id = :id AND fence = :fence"
                                + more,
                        key)
                .setParameter("fence", fence);
    }

    /** Of a node that is gone: a talk that was going on has failed, since nobody knows how it ended. */
    @Transactional
    void lost(Conversation.Key key) {
        boolean talked = end(key, Status.Event.FAIL, EndReason.NODE_LOST);
        keyed(talked ? CLOSE : """
                UPDATE room SET lease_owner = NULL, lease_until = NULL
                 WHERE organization_id = :organization AND conversation_id = :id
                """, key).executeUpdate();
    }

    /** Removes rooms of conversations that ended without them, and offers that nobody waits for. */
    @Transactional
    void tidy() {
        database.createNativeQuery(TIDY).executeUpdate();
        database.createNativeQuery("DELETE FROM listener_offer WHERE created_at < now() - interval '1 minute'")
                .executeUpdate();
    }

    private boolean isMine(Lease lease) {
        return !keyed("SELECT 1 FROM room" + MINE + " FOR UPDATE", lease)
                .getResultList()
                .isEmpty();
    }

    private Query keyed(String sql, Lease lease) {
        return keyed(sql, lease.conversation())
                .setParameter("owner", lease.owner())
                .setParameter("fence", lease.fence());
    }

    private Query keyed(String sql, Conversation.Key key) {
        return database.createNativeQuery(sql)
                .setParameter("organization", key.organizationId())
                .setParameter("id", key.id());
    }
}
