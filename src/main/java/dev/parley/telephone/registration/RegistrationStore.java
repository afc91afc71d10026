package dev.parley.telephone.registration;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;

import org.jboss.logging.Logger;

import dev.parley.number.trunk.NewTrunk;
import dev.parley.number.trunk.OutboundTrunk;
import dev.parley.number.trunk.Trunks;
import dev.parley.queue.Node;

/** Which node registers with which trunk: one at a time, as long as it says that it is there. */
@ApplicationScoped
class RegistrationStore {

    private static final Logger LOG = Logger.getLogger(RegistrationStore.class);

    /** Takes what nobody has or a lost node had, and keeps what this node has. */
    private static final String CLAIM = """
            WITH mine AS (
                INSERT INTO trunk_registration AS known (trunk_id, node, lease_until, state, updated_at)
                SELECT id, :node, clock_timestamp() + :millis * interval '1 millisecond', 'trying', now()
                  FROM trunk
                 WHERE (outbound_config -> 'registration') IS NOT NULL
                ON CONFLICT (trunk_id) DO UPDATE SET node = excluded.node, lease_until = excluded.lease_until
                 WHERE known.node = excluded.node OR known.lease_until < now()
                RETURNING trunk_id
            )
            SELECT trunk.id, CAST(trunk.outbound_config AS text) AS config, trunk.outbound_password AS password,
                   trunk.updated_at
              FROM mine
              JOIN trunk ON trunk.id = mine.trunk_id
            """;

    private static final String SAVE = """
            UPDATE trunk_registration
               SET state = :state, sip_code = :code, registered_until = now() + CAST(:seconds AS integer) * interval '1 second', updated_at = now()
             WHERE trunk_id = :trunk AND node = :node
            """;

    private static final String RELEASE = """
            DELETE FROM trunk_registration WHERE node = :node
            """;

    private static final String FORGET = """
            DELETE FROM trunk_registration
             WHERE trunk_id = :trunk AND node = :node
               AND NOT EXISTS (SELECT 1
                                 FROM trunk
                                WHERE id = trunk_id AND (outbound_config -> 'registration') IS NOT NULL)
            """;

    private final EntityManager database;
    private final Trunks trunks;
    private final Node node;

    RegistrationStore(EntityManager database, Trunks trunks, Node node) {
        this.database = database;
        this.trunks = trunks;
        this.node = node;
    }

    /**
     * A trunk that this node registers with.
     *
     * @param changed when its configuration was
     */
    record Held(UUID trunkId, OutboundTrunk trunk, Instant changed) {

        boolean sameAccountAs(Held other) {
            NewTrunk.Outbound one = trunk.config();
            NewTrunk.Outbound two = other.trunk.config();
            return one.address().equals(two.address())
                    && one.transport() == two.transport()
                    && Objects.equals(one.authUsername(), two.authUsername());
        }
    }

    @Transactional
    List<Held> claim(Duration lease) {
        List<?> rows = database.createNativeQuery(CLAIM, Tuple.class)
                .setParameter("node", node.id())
                .setParameter("millis", lease.toMillis())
                .getResultList();
        return rows.stream()
                .map(Tuple.class::cast)
                .flatMap(row -> held(row).stream())
                .toList();
    }

    /** One that cannot be read is no reason not to register with the others. */
    private Optional<Held> held(Tuple row) {
        UUID id = row.get("id", UUID.class);
        try {
            return Optional.of(new Held(
                    id,
                    trunks.outbound(id, row.get("config", String.class), row.get("password", byte[].class)),
                    row.get("updated_at", Instant.class)));
        } catch (RuntimeException unreadable) {
            LOG.warnf("Trunk %s cannot be registered with: what is kept of it cannot be read", id);
            return Optional.empty();
        }
    }

    /** How it went, as long as this node has it. */
    @Transactional
    void save(UUID trunkId, Registrar.Result result) {
        database.createNativeQuery(SAVE)
                .setParameter("trunk", trunkId)
                .setParameter("node", node.id())
                .setParameter(
                        "state",
                        switch (result) {
                            case Registrar.Result.Registered registered -> "registered";
                            case Registrar.Result.Refused refused -> "refused";
                            case Registrar.Result.Unreachable() -> "unreachable";
                        })
                .setParameter(
                        "code", result instanceof Registrar.Result.Refused refused ? (Integer) refused.sipCode() : null)
                .setParameter(
                        "seconds",
                        result instanceof Registrar.Result.Registered(Duration granted)
                                ? (Integer) (int) granted.toSeconds()
                                : null)
                .executeUpdate();
    }

    /** The trunk is not registered with any more. */
    @Transactional
    void forget(UUID trunkId) {
        database.createNativeQuery(FORGET)
                .setParameter("trunk", trunkId)
                .setParameter("node", node.id())
                .executeUpdate();
    }

    /** Other nodes may register from now on. */
    @Transactional
    void release() {
        database.createNativeQuery(RELEASE).setParameter("node", node.id()).executeUpdate();
    }
}
