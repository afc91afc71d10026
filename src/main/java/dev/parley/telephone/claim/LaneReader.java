package dev.parley.telephone.claim;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import dev.parley.number.OutboundNumbers;
import dev.parley.telephone.claim.ClaimPolicy.Lane;
import dev.parley.telephone.plan.TelephoneConfig;

/** Reads how many calls wait and are held in each lane, and what the trunks can take. */
final class LaneReader {

    /** What may be placed now, of a call; one with windows only while they were found open. */
    static final String DUE = """
                              due_at <= now() AND expires_at > now()
                              AND (plan #> '{windows,windows}' = '[]'
                                OR window_due_at = due_at AND window_until > now())
            """;

    /** Walks from lane to lane over the index, however many calls wait in each. */
    static final String WAITING = """
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
                   pace.next_at, pace.rests_until, trunk.outbound_config, trunk.outbound_password,
            """ + OutboundNumbers.USABLE + """
                   AS number_usable
              FROM lane
              CROSS JOIN LATERAL (
                   SELECT count(*) AS waiting, min(due_at) AS oldest
                     FROM (SELECT due_at
                             FROM call
                            WHERE lease_owner IS NULL
                              AND trunk_id = lane.trunk_id
                              AND organization_id = lane.organization_id
                              AND agent_number = lane.agent_number
                              AND
            """ + DUE + """
                            ORDER BY due_at
                            LIMIT ?) first) due
              LEFT JOIN trunk ON trunk.id = lane.trunk_id
              LEFT JOIN trunk_pace pace ON pace.trunk_id = lane.trunk_id
             WHERE due.waiting > 0
             ORDER BY due.oldest
            """;

    static final String LEASED = """
            SELECT trunk_id, organization_id, agent_number, count(*) AS leased
              FROM call
             WHERE lease_owner IS NOT NULL
             GROUP BY trunk_id, organization_id, agent_number
            """;

    private final TelephoneConfig config;

    LaneReader(TelephoneConfig config) {
        this.config = config;
    }

    /**
     * How the calls of a lane go out.
     *
     * @param trunk its stored way out, or null when there is none any more
     * @param password as it is stored, or null
     * @param numberUsable whether the number may call on it
     */
    public record Way(String trunk, byte[] password, boolean numberUsable) {}

    /** All that {@link ClaimPolicy} decides from, and what its calls need. */
    record Lanes(
            List<ClaimPolicy.Waiting> waiting,
            List<ClaimPolicy.Leased> leased,
            Map<UUID, ClaimPolicy.Trunk> trunks,
            Map<Lane, Way> ways) {}

    /** Reads the answers to {@link #WAITING} and {@link #LEASED}. */
    Lanes read(ResultSet waiting, ResultSet leased, Instant now) throws SQLException {
        Lanes lanes = new Lanes(new ArrayList<>(), new ArrayList<>(), new HashMap<>(), new HashMap<>());
        while (waiting.next()) {
            Lane lane = lane(waiting);
            lanes.waiting().add(new ClaimPolicy.Waiting(lane, waiting.getInt("waiting")));
            lanes.trunks().put(lane.trunkId(), trunk(lane.trunkId(), waiting, now));
            lanes.ways()
                    .put(
                            lane,
                            new Way(
                                    waiting.getString("outbound_config"),
                                    waiting.getBytes("outbound_password"),
                                    waiting.getBoolean("number_usable")));
        }
        while (leased.next()) {
            lanes.leased().add(new ClaimPolicy.Leased(lane(leased), leased.getInt("leased")));
        }
        return lanes;
    }

    private ClaimPolicy.Trunk trunk(UUID id, ResultSet row, Instant now) throws SQLException {
        Integer maxCalls = row.getObject("max_calls", Integer.class);
        Double callsPerSecond = row.getObject("calls_per_second", Double.class);
        Instant nextAt = instant(row, 7);
        return new ClaimPolicy.Trunk(
                id,
                maxCalls == null ? config.maxCallsPerTrunk() : maxCalls,
                callsPerSecond == null ? config.callsPerSecond() : callsPerSecond,
                nextAt == null ? now : nextAt,
                instant(row, 8));
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
