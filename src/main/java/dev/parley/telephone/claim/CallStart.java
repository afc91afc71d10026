package dev.parley.telephone.claim;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;

import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;

import dev.parley.queue.line.DatabaseLine;
import dev.parley.telephone.plan.TelephoneConfig;

/** The last question before a telephone rings: may the INVITE of an attempt leave? If so, the attempt is on record first. */
@ApplicationScoped
public class CallStart {

    /**
     * One at a time for one person, so that the count holds: the first statement waits for its turn, the second one sees what
     * the one before it has done. Both go together, and make one transaction.
     */
    private static final String BEGIN = """
            SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtextextended(?::text || ?::text, 0))) turn;
            WITH alive AS (
                SELECT organization_id, id
                  FROM conversation
                 WHERE organization_id = ?::uuid AND id = ?::uuid AND status = 'triggered'
                   FOR NO KEY UPDATE
            ), lately AS (
                SELECT count(*) AS made
                  FROM attempt
                 WHERE organization_id = ?::uuid AND callee = ?::text
                   AND started_at > now() - interval '24 hours' AND counted
            ), mine AS (
                UPDATE call
                   SET attempts = call.attempts + 1, counted = call.counted + 1
                  FROM alive, lately
                 WHERE call.organization_id = alive.organization_id AND call.conversation_id = alive.id
                   AND lease_owner = ?::uuid AND fence = ?::bigint AND expires_at > now()
                   AND lately.made < ?::integer
                RETURNING call.organization_id, call.conversation_id, call.attempts, call.trunk_id, call.agent_number,
                          call.callee, call.lease_owner
            )
            INSERT INTO attempt (organization_id, conversation_id, attempt, trunk_id, agent_number, callee, node, started_at)
            SELECT organization_id, conversation_id, attempts, trunk_id, agent_number, callee, lease_owner, clock_timestamp()
              FROM mine
            RETURNING attempt
            """;

    private static final String TOO_OFTEN_UNTIL = """
            SELECT started_at + interval '24 hours'
              FROM attempt
             WHERE organization_id = :organization AND callee = :callee
               AND started_at > now() - interval '24 hours' AND counted
             ORDER BY started_at DESC
            OFFSET :most - 1
             LIMIT 1
            """;

    private final AgroalDataSource connections;
    private final DatabaseLine line;
    private final EntityManager database;
    private final CallStore store;
    private final TelephoneConfig config;

    CallStart(
            AgroalDataSource connections,
            DatabaseLine line,
            EntityManager database,
            CallStore store,
            TelephoneConfig config) {
        this.connections = connections;
        this.line = line;
        this.database = database;
        this.store = store;
        this.config = config;
    }

    /** Whether the INVITE of an attempt may leave. */
    public sealed interface Permission {

        /** It may, and the attempt is on record. */
        record Go(int attempt) implements Permission {}

        /** The person was called too often today. */
        record TooOften(Instant until) implements Permission {}

        /** The conversation has ended, the call has expired, or another node has it. */
        record Void() implements Permission {}
    }

    /** Puts the attempt on record, if it may be made; only then the INVITE leaves. */
    public Permission begin(ClaimedCall call) {
        OptionalInt attempt = line.waitFor(() -> attempt(call));
        return attempt.isPresent()
                ? new Permission.Go(attempt.getAsInt())
                : QuarkusTransaction.requiringNew().call(() -> whyNot(call));
    }

    private OptionalInt attempt(ClaimedCall call) {
        UUID organization = call.conversation().organizationId();
        List<Object> values = List.of(
                organization.toString(),
                call.callee(),
                organization,
                call.conversation().id(),
                organization,
                call.callee(),
                call.lease().owner(),
                call.lease().fence(),
                config.maxAttemptsPerDay());
        try (Connection connection = connections.getConnection();
                PreparedStatement begin = connection.prepareStatement(BEGIN)) {
            for (int i = 0; i < values.size(); i++) {
                begin.setObject(i + 1, values.get(i));
            }
            begin.execute();
            begin.getMoreResults();
            try (ResultSet row = begin.getResultSet()) {
                return row.next() ? OptionalInt.of(row.getInt(1)) : OptionalInt.empty();
            }
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private Permission whyNot(ClaimedCall call) {
        var until = database.createNativeQuery(TOO_OFTEN_UNTIL)
                .setParameter("organization", call.conversation().organizationId())
                .setParameter("callee", call.callee())
                .setParameter("most", config.maxAttemptsPerDay())
                .getResultList();
        return until.isEmpty() || !store.isMine(call)
                ? new Permission.Void()
                : new Permission.TooOften((Instant) until.getFirst());
    }
}
