package dev.parley.telephone;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

import io.agroal.api.AgroalDataSource;

import dev.parley.conversation.Conversation;
import dev.parley.queue.Lease;
import dev.parley.queue.Share;
import dev.parley.telephone.ClaimPolicy.Lane;
import dev.parley.wire.StoredJson;

/** How a node takes its share of the calls that are due. */
@ApplicationScoped
public class CallClaims {

    /** Claims of all nodes take turns, so that no two of them fill the same gap in a limit. */
    private static final String TAKE_TURNS = "SELECT now() FROM (SELECT pg_advisory_xact_lock(7275539)) turn";

    private static final int TURN_SECONDS = 4;

    /** Materialized, so that no plan can run the limits of the lanes more than once. */
    private static final String CLAIM = """
            WITH due AS MATERIALIZED (
                SELECT first.organization_id, first.conversation_id
                  FROM unnest(?::uuid[], ?::uuid[], ?::text[], ?::integer[])
                       AS lane (trunk_id, organization_id, agent_number, quota)
                 CROSS JOIN LATERAL (
                       SELECT organization_id, conversation_id
                         FROM call
                        WHERE lease_owner IS NULL
                          AND trunk_id = lane.trunk_id
                          AND organization_id = lane.organization_id
                          AND agent_number = lane.agent_number
                          AND due_at <= now() AND expires_at > now()
                        ORDER BY due_at
                        LIMIT lane.quota
                          FOR UPDATE SKIP LOCKED) first
            )
            UPDATE call
               SET lease_owner = ?, lease_until = clock_timestamp() + ? * interval '1 millisecond', fence = fence + 1
              FROM due
             WHERE call.organization_id = due.organization_id AND call.conversation_id = due.conversation_id
            RETURNING call.organization_id, call.conversation_id, trunk_id, agent_number, callee, plan, due_at, expires_at,
                      counted, fence
            """;

    /** Calls whose window is closed wait for the next opening, and take neither a place nor a moment of the trunk. */
    private static final String CLOSED = """
            UPDATE call
               SET lease_owner = NULL, lease_until = NULL, due_at = ?
             WHERE organization_id = ? AND conversation_id = ?
            """;

    private static final String PACE = """
            INSERT INTO trunk_pace (trunk_id, next_at)
            VALUES (?, ?)
            ON CONFLICT (trunk_id) DO UPDATE SET next_at = excluded.next_at
            """;

    private final AgroalDataSource database;
    private final TelephoneConfig config;
    private final StoredJson json;
    private final CallMeters meters;

    @Inject
    CallClaims(AgroalDataSource database, TelephoneConfig config, StoredJson json, CallMeters meters) {
        this.meters = meters;
        this.database = database;
        this.config = config;
        this.json = json;
    }

    /**
     * Takes calls that are due, as many as all limits allow.
     *
     * @param room how many more this node can hold
     */
    @Transactional
    public List<ClaimedCall> claim(UUID node, int room) {
        return claim(node, room, Map.of());
    }

    /**
     * As above.
     *
     * @param held how many calls of this node each organization has
     */
    @Transactional
    public List<ClaimedCall> claim(UUID node, int room, Map<UUID, Integer> held) {
        try (Connection connection = database.getConnection()) {
            Instant now = takeTurns(connection);
            Share share = new Share(config.maxCalls(), config.maxShare());
            LaneReader.Lanes lanes = new LaneReader(connection, config).read(room, now);
            Map<Lane, Integer> quotas = new ClaimPolicy(config.maxCallsPerOrganization(), config.maxCallsPerNumber())
                    .quotas(ClaimPolicy.within(lanes.waiting(), held, share.places()), lanes.leased(), lanes.trunks(), room, now);
            if (quotas.isEmpty()) {
                return List.of();
            }
            List<ClaimedCall> open;
            List<ClaimedCall> taken;
            do {
                taken = take(connection, node, quotas);
                open = openNow(connection, taken, now);
            } while (open.isEmpty() && !taken.isEmpty());
            meters.claimed(open.size());
            return pace(connection, open, lanes.trunks(), now);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static Instant takeTurns(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(TAKE_TURNS)) {
            query.setQueryTimeout(TURN_SECONDS);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return LaneReader.instant(row, 1);
            }
        }
    }

    private List<ClaimedCall> take(Connection connection, UUID node, Map<Lane, Integer> quotas) throws SQLException {
        List<Lane> lanes = List.copyOf(quotas.keySet());
        List<ClaimedCall> taken = new ArrayList<>();
        try (PreparedStatement claim = connection.prepareStatement(CLAIM)) {
            claim.setArray(
                    1,
                    array(connection, "uuid", lanes.stream().map(Lane::trunkId).toArray()));
            claim.setArray(
                    2,
                    array(
                            connection,
                            "uuid",
                            lanes.stream().map(Lane::organizationId).toArray()));
            claim.setArray(
                    3,
                    array(
                            connection,
                            "text",
                            lanes.stream().map(Lane::agentNumber).toArray()));
            claim.setArray(
                    4,
                    array(connection, "integer", lanes.stream().map(quotas::get).toArray()));
            claim.setObject(5, node);
            claim.setLong(6, config.lease().toMillis());
            try (ResultSet row = claim.executeQuery()) {
                while (row.next()) {
                    taken.add(new ClaimedCall(
                            new Lease(
                                    new Conversation.Key(row.getObject(1, UUID.class), row.getObject(2, UUID.class)),
                                    node,
                                    row.getLong("fence")),
                            row.getObject("trunk_id", UUID.class),
                            row.getString("agent_number"),
                            row.getString("callee"),
                            json.read(row.getString("plan"), CallPlan.class),
                            LaneReader.instant(row, 7),
                            LaneReader.instant(row, 8),
                            row.getInt("counted"),
                            Duration.ZERO));
                }
            }
        }
        return taken;
    }

    private static List<ClaimedCall> openNow(Connection connection, List<ClaimedCall> taken, Instant now)
            throws SQLException {
        List<ClaimedCall> open = new ArrayList<>();
        try (PreparedStatement closed = connection.prepareStatement(CLOSED)) {
            for (ClaimedCall call : taken) {
                if (call.plan().windows().open(now)) {
                    open.add(call);
                } else {
                    Instant next = call.plan().windows().next(now).orElse(call.expiresAt());
                    closed.setTimestamp(1, Timestamp.from(next));
                    closed.setObject(2, call.conversation().organizationId());
                    closed.setObject(3, call.conversation().id());
                    closed.addBatch();
                }
            }
            closed.executeBatch();
        }
        return open;
    }

    /** Gives each call its moment, and keeps for each trunk when the next one may leave. */
    private static List<ClaimedCall> pace(
            Connection connection, List<ClaimedCall> taken, Map<UUID, ClaimPolicy.Trunk> trunks, Instant now)
            throws SQLException {
        Map<UUID, Integer> taking = new LinkedHashMap<>();
        List<ClaimedCall> paced = new ArrayList<>();
        for (ClaimedCall call : taken) {
            int n = taking.merge(call.trunkId(), 1, Integer::sum) - 1;
            paced.add(
                    call.after(Duration.between(now, trunks.get(call.trunkId()).slot(n, now))));
        }
        try (PreparedStatement pace = connection.prepareStatement(PACE)) {
            for (Map.Entry<UUID, Integer> trunk : taking.entrySet()) {
                pace.setObject(1, trunk.getKey());
                pace.setTimestamp(2, Timestamp.from(trunks.get(trunk.getKey()).slot(trunk.getValue(), now)));
                pace.addBatch();
            }
            pace.executeBatch();
        }
        return paced;
    }

    private static Array array(Connection connection, String type, Object[] values) throws SQLException {
        return connection.createArrayOf(type, values);
    }
}
