package dev.parley.telephone.claim;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;

import dev.parley.conversation.Channel;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Direction;
import dev.parley.queue.Lease;
import dev.parley.queue.Node;
import dev.parley.queue.Share;
import dev.parley.queue.Taken;
import dev.parley.telephone.claim.ClaimPolicy.Lane;
import dev.parley.telephone.plan.CallPlan;
import dev.parley.telephone.plan.TelephoneConfig;
import dev.parley.wire.StoredJson;

/** How a node takes its share of the calls that are due. */
@ApplicationScoped
public class CallClaims {

    /** What nodes take turns by when they fill the limits that all share. */
    public static final long TURN = 7_275_539;

    private static final int TURN_SECONDS = 4;

    /**
     * Claims of all nodes take turns, so that no two of them fill the same gap in a limit. Nobody waits for the disk
     * meanwhile: an attempt is on disk before its INVITE leaves, and what was written before it too.
     */
    private static final String TAKE_TURNS_AND_READ =
            """
            SET LOCAL synchronous_commit TO off;
            SELECT now(),
            """ + ShutCalls.ANY + """
              FROM (SELECT pg_advisory_xact_lock(""" + TURN + """
              )) turn;
            """ + LaneReader.WAITING + ";" + LaneReader.LEASED;

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
                          AND
            """ + LaneReader.DUE + """
                        ORDER BY due_at
                        LIMIT lane.quota
                          FOR UPDATE SKIP LOCKED) first
            ), taken AS (
                UPDATE call
                   SET lease_owner = ?, lease_until = clock_timestamp() + ? * interval '1 millisecond', fence = fence + 1
                  FROM due
                 WHERE call.organization_id = due.organization_id AND call.conversation_id = due.conversation_id
                RETURNING call.*
            ), pace AS (
                INSERT INTO trunk_pace (trunk_id, next_at)
                SELECT trunk_id, first_at + count(*) * seconds * interval '1 second'
                  FROM taken
                  JOIN unnest(?::uuid[], ?::timestamptz[], ?::float8[]) AS trunk (trunk_id, first_at, seconds) USING (trunk_id)
                 GROUP BY trunk_id, first_at, seconds
                ON CONFLICT (trunk_id) DO UPDATE SET next_at = excluded.next_at
            )
            SELECT taken.organization_id, taken.conversation_id, taken.due_at, taken.expires_at, taken.trunk_id,
                   taken.agent_number, taken.callee, taken.plan, taken.counted, taken.fence,
                   conversation.agent_id, conversation.agent_version_id, conversation.agent_config,
                   conversation.initial_context, conversation.custom_metadata
              FROM taken
              LEFT JOIN conversation
                ON conversation.organization_id = taken.organization_id AND conversation.id = taken.conversation_id
             ORDER BY taken.due_at
            """;

    private final AgroalDataSource database;
    private final TelephoneConfig config;
    private final StoredJson json;
    private final ShutCalls shutCalls;
    private final CallMeters meters;
    private final UUID node;

    CallClaims(
            AgroalDataSource database,
            TelephoneConfig config,
            StoredJson json,
            ShutCalls shutCalls,
            CallMeters meters,
            Node node) {
        this.node = node.id();
        this.database = database;
        this.config = config;
        this.json = json;
        this.shutCalls = shutCalls;
        this.meters = meters;
    }

    /** A call as it was read, its plan not yet looked at. */
    private record Row(
            Lease lease, Lane lane, String plan, Conversation opening, Instant due, Instant expires, int counted) {}

    private record Read(LaneReader.Lanes lanes, List<Row> rows, Instant now, boolean shut) {}

    /**
     * Takes calls that are due, as many as all limits allow.
     *
     * @param room how many more this node can hold
     * @param held how many calls of this node each organization has
     */
    public Taken<ClaimedCall> claim(int room, Map<UUID, Integer> held) {
        Read read = QuarkusTransaction.requiringNew().call(() -> read(room, held));
        meters.claimed(read.rows().size());
        if (read.shut()) {
            shutCalls.seen();
        }
        int waiting = read.lanes().waiting().stream()
                .mapToInt(ClaimPolicy.Waiting::count)
                .sum();
        return new Taken<>(calls(read), waiting > read.rows().size());
    }

    private Read read(int room, Map<UUID, Integer> held) {
        try (Connection connection = database.getConnection()) {
            Instant now;
            boolean shut;
            LaneReader.Lanes lanes;
            try (PreparedStatement statement = connection.prepareStatement(TAKE_TURNS_AND_READ)) {
                statement.setQueryTimeout(TURN_SECONDS);
                statement.setInt(1, room + 1);
                statement.execute();
                try (ResultSet row = next(statement)) {
                    row.next();
                    now = LaneReader.instant(row, 1);
                    shut = row.getBoolean(2);
                }
                lanes = new LaneReader(config).read(next(statement), next(statement), now);
            }
            Share share = new Share(config.maxCalls(), config.maxShare());
            Map<Lane, Integer> quotas = new ClaimPolicy(config.maxCallsPerOrganization(), config.maxCallsPerNumber())
                    .quotas(
                            ClaimPolicy.within(lanes.waiting(), held, share.places()),
                            lanes.leased(),
                            lanes.trunks(),
                            room,
                            now);
            return new Read(
                    lanes, quotas.isEmpty() ? List.of() : take(connection, quotas, lanes.trunks(), now), now, shut);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static ResultSet next(Statement statement) throws SQLException {
        while (!statement.getMoreResults(Statement.KEEP_CURRENT_RESULT)) {
            if (statement.getUpdateCount() < 0) {
                throw new SQLException("fewer results than statements");
            }
        }
        return statement.getResultSet();
    }

    private List<Row> take(
            Connection connection, Map<Lane, Integer> quotas, Map<UUID, ClaimPolicy.Trunk> trunksOfLanes, Instant now)
            throws SQLException {
        List<Lane> lanes = List.copyOf(quotas.keySet());
        List<ClaimPolicy.Trunk> paced = List.copyOf(trunksOfLanes.values());
        List<Row> taken = new ArrayList<>();
        try (PreparedStatement claim = connection.prepareStatement(CLAIM)) {
            claim.setArray(
                    1,
                    connection.createArrayOf(
                            "uuid", lanes.stream().map(Lane::trunkId).toArray()));
            claim.setArray(
                    2,
                    connection.createArrayOf(
                            "uuid", lanes.stream().map(Lane::organizationId).toArray()));
            claim.setArray(
                    3,
                    connection.createArrayOf(
                            "text", lanes.stream().map(Lane::agentNumber).toArray()));
            claim.setArray(
                    4,
                    connection.createArrayOf(
                            "integer", lanes.stream().map(quotas::get).toArray()));
            claim.setObject(5, node);
            claim.setLong(6, config.lease().toMillis());
            claim.setArray(
                    7,
                    connection.createArrayOf(
                            "uuid", paced.stream().map(ClaimPolicy.Trunk::id).toArray()));
            claim.setArray(
                    8,
                    connection.createArrayOf(
                            "timestamptz",
                            paced.stream()
                                    .map(trunk -> trunk.firstSlot(now).toString())
                                    .toArray()));
            claim.setArray(
                    9,
                    connection.createArrayOf(
                            "float8",
                            paced.stream()
                                    .map(trunk -> 1 / trunk.callsPerSecond())
                                    .toArray()));
            try (ResultSet row = claim.executeQuery()) {
                while (row.next()) {
                    taken.add(row(row));
                }
            }
        }
        return taken;
    }

    private Row row(ResultSet row) throws SQLException {
        Conversation opening = new Conversation();
        opening.organizationId = row.getObject(1, UUID.class);
        opening.id = row.getObject(2, UUID.class);
        opening.channel = Channel.TELEPHONE.wire();
        opening.direction = Direction.OUTBOUND.wire();
        opening.userId = row.getString("callee");
        opening.agentId = row.getObject("agent_id", UUID.class);
        opening.agentVersionId = row.getObject("agent_version_id", UUID.class);
        opening.agentConfig = row.getString("agent_config");
        opening.agentNumber = row.getString("agent_number");
        opening.initialContext = row.getString("initial_context");
        opening.customMetadata = row.getString("custom_metadata");
        return new Row(
                new Lease(opening.key(), node, row.getLong("fence")),
                new Lane(opening.organizationId, row.getObject("trunk_id", UUID.class), opening.agentNumber),
                row.getString("plan"),
                opening,
                LaneReader.instant(row, 3),
                LaneReader.instant(row, 4),
                row.getInt("counted"));
    }

    /** Gives each call its moment. Nobody waits for this. */
    private List<ClaimedCall> calls(Read read) {
        Map<UUID, Integer> taking = new HashMap<>();
        return read.rows().stream()
                .map(row -> {
                    UUID trunk = row.lane().trunkId();
                    int before = taking.merge(trunk, 1, Integer::sum) - 1;
                    return new ClaimedCall(
                            row.lease(),
                            trunk,
                            read.lanes().ways().get(row.lane()),
                            row.lane().agentNumber(),
                            row.opening().userId,
                            json.read(row.plan(), CallPlan.class),
                            row.opening(),
                            row.due(),
                            row.expires(),
                            row.counted(),
                            Duration.between(
                                    read.now(), read.lanes().trunks().get(trunk).slot(before, read.now())));
                })
                .toList();
    }
}
