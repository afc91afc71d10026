package dev.parley.telephone;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import dev.parley.telephone.ClaimPolicy.Lane;

/** Reads how many calls wait and are held in each lane, and what the trunks can take. */
final class LaneReader {

    /** Walks from lane to lane over the index, however many calls wait in each. */
    private static final String WAITING = """
            WITH RECURSIVE lane AS (
                (SELECT trunk_id, organization_id, agent_number
                   FROM call
                  WHERE lease_owner IS NULL
                  ORDER BY trunk_id, organization_id, agent_number
                  LIMIT 1)
                UNION ALL
                SELECT next.*
                  FROM lane, LATERAL (
                       SELECT trunk_id, organization_id, agent_number
                         FROM call
                        WHERE lease_owner IS NULL
                          AND (trunk_id, organization_id, agent_number)
                            > (lane.trunk_id, lane.organization_id, lane.agent_number)
                        ORDER BY trunk_id, organization_id, agent_number
                        LIMIT 1) next
            )
            SELECT lane.trunk_id, lane.organization_id, lane.agent_number, due.waiting,
                   (trunk.outbound_config ->> 'max_calls')::integer AS max_calls,
                   (trunk.outbound_config ->> 'calls_per_second')::float8 AS calls_per_second,
                   pace.next_at, pace.rests_until
              FROM lane
              CROSS JOIN LATERAL (
                   SELECT count(*) AS waiting, min(due_at) AS oldest
                     FROM (SELECT due_at
                             FROM call
                            WHERE lease_owner IS NULL
                              AND trunk_id = lane.trunk_id
                              AND organization_id = lane.organization_id
                              AND agent_number = lane.agent_number
                              AND due_at <= now() AND expires_at > now()
                            ORDER BY due_at
                            LIMIT ?) first) due
              LEFT JOIN trunk ON trunk.id = lane.trunk_id
              LEFT JOIN trunk_pace pace ON pace.trunk_id = lane.trunk_id
             WHERE due.waiting > 0
             ORDER BY due.oldest
            """;

    private static final String LEASED = """
            SELECT trunk_id, organization_id, agent_number, count(*) AS leased
              FROM call
             WHERE lease_owner IS NOT NULL
             GROUP BY trunk_id, organization_id, agent_number
            """;

    private final Connection connection;
    private final TelephoneConfig config;

    LaneReader(Connection connection, TelephoneConfig config) {
        this.connection = connection;
        this.config = config;
    }

    /** All that {@link ClaimPolicy} decides from. */
    record Lanes(
            List<ClaimPolicy.Waiting> waiting, List<ClaimPolicy.Leased> leased, Map<UUID, ClaimPolicy.Trunk> trunks) {}

    /**
     * @param most how many waiting calls of a lane are counted at most
     */
    Lanes read(int most, Instant now) throws SQLException {
        List<ClaimPolicy.Waiting> waiting = new ArrayList<>();
        Map<UUID, ClaimPolicy.Trunk> trunks = new HashMap<>();
        readWaiting(most, now, waiting, trunks);
        return new Lanes(waiting, waiting.isEmpty() ? List.of() : leased(), trunks);
    }

    private void readWaiting(
            int most, Instant now, List<ClaimPolicy.Waiting> waiting, Map<UUID, ClaimPolicy.Trunk> trunks)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(WAITING)) {
            query.setInt(1, most);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    Lane lane = lane(row);
                    waiting.add(new ClaimPolicy.Waiting(lane, row.getInt("waiting")));
                    Integer maxCalls = row.getObject("max_calls", Integer.class);
                    Double callsPerSecond = row.getObject("calls_per_second", Double.class);
                    Instant nextAt = instant(row, 7);
                    trunks.put(
                            lane.trunkId(),
                            new ClaimPolicy.Trunk(
                                    lane.trunkId(),
                                    maxCalls == null ? config.maxCallsPerTrunk() : maxCalls,
                                    callsPerSecond == null ? config.callsPerSecond() : callsPerSecond,
                                    nextAt == null ? now : nextAt,
                                    instant(row, 8)));
                }
            }
        }
    }

    private List<ClaimPolicy.Leased> leased() throws SQLException {
        List<ClaimPolicy.Leased> leased = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(LEASED);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                leased.add(new ClaimPolicy.Leased(lane(row), row.getInt("leased")));
            }
        }
        return leased;
    }

    private static Lane lane(ResultSet row) throws SQLException {
        return new Lane(
                row.getObject("organization_id", UUID.class),
                row.getObject("trunk_id", UUID.class),
                row.getString("agent_number"));
    }

    static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
