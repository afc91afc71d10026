package dev.parley.webrtc.livekit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;

import dev.parley.conversation.Beside;
import dev.parley.conversation.Conversation;
import dev.parley.queue.Lease;
import dev.parley.queue.Node;
import dev.parley.queue.Queue;
import dev.parley.webrtc.WebrtcConfig;

/** Which rooms there are on the LiveKit server, and when something is to be asked of it. */
@ApplicationScoped
class LivekitStore {

    private static final String ROOM = """
            INSERT INTO livekit_room (organization_id, conversation_id, name, due_at)
            SELECT organization_id, id, ?, now() FROM opened
            """;

    private static final String CLAIM = """
            WITH due AS (
                SELECT organization_id, conversation_id
                  FROM livekit_room
                 WHERE lease_owner IS NULL AND due_at <= now()
                 ORDER BY due_at
                 LIMIT :room
                   FOR UPDATE SKIP LOCKED
            )
            UPDATE livekit_room
               SET lease_owner = :owner, lease_until = clock_timestamp() + :millis * interval '1 millisecond',
                   fence = fence + 1
              FROM due
             WHERE livekit_room.organization_id = due.organization_id
               AND livekit_room.conversation_id = due.conversation_id
            RETURNING livekit_room.organization_id, livekit_room.conversation_id, fence, name, dispatched, failures
            """;

    private static final String MINE = """
             WHERE organization_id = :organization AND conversation_id = :id AND lease_owner = :owner AND fence = :fence
            """;

    /** What ended meanwhile is due at once. */
    private static final String PUT_BACK = """
            UPDATE livekit_room
               SET lease_owner = NULL, lease_until = NULL, dispatched = :dispatched, failures = :failures,
                   due_at = CASE WHEN :failures = 0
                                  AND EXISTS (SELECT 1
                                                FROM conversation
                                               WHERE conversation.organization_id = :organization
                                                 AND conversation.id = :id AND ended_at IS NOT NULL)
                                 THEN now()
                                 ELSE :due
                            END
            """;

    private final EntityManager database;
    private final WebrtcConfig config;
    private final Node node;

    LivekitStore(EntityManager database, WebrtcConfig config, Node node) {
        this.database = database;
        this.config = config;
        this.node = node;
    }

    /**
     * A room of which something is to be asked.
     *
     * @param dispatched whether the agent was sent there
     * @param failures tries in a row that failed
     */
    record Due(Lease lease, String name, boolean dispatched, int failures) {}

    Queue asQueue() {
        return new Queue("livekit_room", config.lease());
    }

    Beside beside(String name) {
        return Beside.of(ROOM, name);
    }

    @Transactional
    List<Due> claim(int room) {
        List<?> rows = database.createNativeQuery(CLAIM, Object[].class)
                .setParameter("room", room)
                .setParameter("owner", node.id())
                .setParameter("millis", config.lease().toMillis())
                .getResultList();
        return rows.stream().map(Object[].class::cast).map(this::due).toList();
    }

    private Due due(Object[] row) {
        Conversation.Key key = new Conversation.Key((UUID) row[0], (UUID) row[1]);
        return new Due(
                new Lease(key, node.id(), ((Number) row[2]).longValue()),
                (String) row[3],
                (Boolean) row[4],
                ((Number) row[5]).intValue());
    }

    /** The conversation that a room is of. */
    @Transactional
    Optional<Conversation.Key> named(String name) {
        List<?> rows = database.createNativeQuery(
                        "SELECT organization_id, conversation_id FROM livekit_room WHERE name = :name", Object[].class)
                .setParameter("name", name)
                .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new Conversation.Key((UUID) row[0], (UUID) row[1]))
                .findFirst();
    }

    /** To be looked at again then. */
    @Transactional
    void putBack(Lease lease, boolean dispatched, int failures, Instant due) {
        mine(PUT_BACK, lease)
                .setParameter("dispatched", dispatched)
                .setParameter("failures", failures)
                .setParameter("due", due)
                .executeUpdate();
    }

    /** It is no more. */
    @Transactional
    void remove(Lease lease) {
        mine("DELETE FROM livekit_room", lease).executeUpdate();
    }

    /** To be looked at now. */
    @Transactional
    void hasten(Conversation.Key key) {
        keyed(
                        "UPDATE livekit_room SET due_at = now() WHERE organization_id = :organization AND conversation_id = :id",
                        key)
                .executeUpdate();
    }

    private Query mine(String sql, Lease lease) {
        return keyed(sql + MINE, lease.conversation())
                .setParameter("owner", lease.owner())
                .setParameter("fence", lease.fence());
    }

    private Query keyed(String sql, Conversation.Key key) {
        return database.createNativeQuery(sql)
                .setParameter("organization", key.organizationId())
                .setParameter("id", key.id());
    }
}
