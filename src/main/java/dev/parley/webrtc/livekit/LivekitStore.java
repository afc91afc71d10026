package dev.parley.webrtc.livekit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.create.Beside;
import dev.parley.queue.Lease;
import dev.parley.queue.Leases;
import dev.parley.queue.Queue;
import dev.parley.webrtc.WebrtcConfig;

/** Which rooms there are on the LiveKit server, and when something is to be asked of it. */
@ApplicationScoped
class LivekitStore {

    private static final String ROOM = """
            INSERT INTO livekit_room (organization_id, conversation_id, name, due_at)
            SELECT organization_id, id, ?, now() FROM opened
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
    private final Leases leases;
    private final WebrtcConfig config;

    LivekitStore(EntityManager database, Leases leases, WebrtcConfig config) {
        this.database = database;
        this.leases = leases;
        this.config = config;
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

    List<Due> claim(int room) {
        return leases.claim(asQueue(), room).stream()
                .map(claimed -> new Due(
                        claimed.lease(),
                        claimed.row().get("name", String.class),
                        claimed.row().get("dispatched", Boolean.class),
                        claimed.row().get("failures", Integer.class)))
                .toList();
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
        leases.mine(PUT_BACK, asQueue(), lease)
                .setParameter("dispatched", dispatched)
                .setParameter("failures", failures)
                .setParameter("due", due)
                .executeUpdate();
    }

    /** It is no more. */
    @Transactional
    void remove(Lease lease) {
        leases.mine("DELETE FROM livekit_room", asQueue(), lease).executeUpdate();
    }

    /** To be looked at now. */
    @Transactional
    void hasten(Conversation.Key key) {
        keyed(
                        "UPDATE livekit_room SET due_at = now() WHERE organization_id = :organization AND conversation_id = :id",
                        key)
                .executeUpdate();
    }

    private Query keyed(String sql, Conversation.Key key) {
        return database.createNativeQuery(sql)
                .setParameter("organization", key.organizationId())
                .setParameter("id", key.id());
    }
}
