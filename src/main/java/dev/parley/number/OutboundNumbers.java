package dev.parley.number;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;

import dev.parley.problem.Problem;

/** Chooses the number that calls. A number is outbound-capable when its trunk has an outbound configuration. */
@ApplicationScoped
public class OutboundNumbers {

    /** Not when the number is another organization's. */
    private static final String RIGHTFUL = """
             NOT EXISTS (SELECT 1
                           FROM phone_number_owner o
                          WHERE o.phone_number = n.phone_number AND o.organization_id <> n.organization_id)
            """;

    /** A number that several hold and that is nobody's is shared by none of them. */
    private static final String SHARED = """
             n.outbound_shareable
             AND (n.outbound_organizations IS NULL OR ? = ANY (n.outbound_organizations))
             AND NOT EXISTS (SELECT 1
                               FROM phone_number other
                              WHERE other.phone_number = n.phone_number
                                AND other.organization_id <> n.organization_id
                                AND NOT EXISTS (SELECT 1
                                                  FROM phone_number_owner
                                                 WHERE phone_number = n.phone_number))
            """;

    private static final String NAMED = """
            SELECT n.phone_number, n.trunk_id
              FROM phone_number n
              JOIN trunk t ON t.id = n.trunk_id AND t.outbound_config IS NOT NULL
             WHERE n.phone_number = ?
               AND %s
               AND (n.organization_id = ?
                 OR NOT EXISTS (SELECT 1
                                  FROM phone_number own
                                 WHERE own.organization_id = ? AND own.phone_number = n.phone_number)
                AND %s)
             ORDER BY n.created_at
             LIMIT 1
            """.formatted(RIGHTFUL, SHARED);

    /**
     * Whether a number that was chosen before may still call: it is on that trunk, and the organization's or shared. A
     * condition in SQL, of {@code lane.agent_number}, {@code lane.trunk_id} and {@code lane.organization_id}.
     */
    public static final String USABLE = """
            EXISTS (SELECT 1
                      FROM phone_number n
                     WHERE n.phone_number = lane.agent_number AND n.trunk_id = lane.trunk_id AND %s
                       AND (n.organization_id = lane.organization_id OR %s))
            """.formatted(RIGHTFUL, SHARED.replace("?", "lane.organization_id"));

    /** Three ways, each one step in an index; the best that there is. */
    private static final String ANY = """
            SELECT phone_number, trunk_id
              FROM ((SELECT 1 AS rank, n.phone_number, n.trunk_id
                       FROM phone_number n
                       JOIN trunk t ON t.id = n.trunk_id AND t.outbound_config IS NOT NULL
                      WHERE n.organization_id = ? AND n.outbound_agent_version_id = ? AND %1$s
                      ORDER BY n.created_at
                      LIMIT 1)
                    UNION ALL
                    (SELECT 2, n.phone_number, n.trunk_id
                       FROM phone_number n
                       JOIN trunk t ON t.id = n.trunk_id AND t.outbound_config IS NOT NULL
                      WHERE n.organization_id = ? AND n.outbound_agent_version_id IS NULL AND %1$s
                      ORDER BY n.created_at
                      LIMIT 1)
                    UNION ALL
                    (SELECT 3, n.phone_number, n.trunk_id
                       FROM phone_number n
                       JOIN trunk t ON t.id = n.trunk_id AND t.outbound_config IS NOT NULL
                      WHERE n.organization_id = ? AND n.outbound_agent_version_id IS NOT NULL AND %1$s
                      ORDER BY n.outbound_agent_version_id, n.created_at
                      LIMIT 1)) ways
             ORDER BY rank
             LIMIT 1
            """.formatted(RIGHTFUL);

    /**
     * A number that can call.
     *
     * @param trunkId the trunk it sits on, which may be another organization's
     */
    public record OutboundNumber(String phoneNumber, UUID trunkId) {}

    private final AgroalDataSource database;

    OutboundNumbers(AgroalDataSource database) {
        this.database = database;
    }

    /**
     * The number that calls, first match: the one that was asked for, if the organization owns it or it is shared; one
     * whose outbound slot holds the version; any, preferring one with an empty outbound slot.
     *
     * @param asked null when none was asked for
     * @param versionId null with an inline configuration
     * @throws Problem 422 when there is none; 404 when the one asked for is not the organization's nor shared
     */
    public OutboundNumber choose(UUID organizationId, String asked, UUID versionId) {
        if (asked != null) {
            return first(NAMED, asked, organizationId, organizationId, organizationId)
                    .orElseThrow(() -> unusable(organizationId, asked));
        }
        return first(ANY, organizationId, versionId, organizationId, organizationId)
                .orElseThrow(() -> Problem.invalid(
                        "agent_number", "the organization has no phone number on a trunk that can call out"));
    }

    /**
     * The version in the outbound slot of one of the organization's numbers.
     *
     * @throws Problem 404 when the number is not the organization's; 422 when the slot is empty
     */
    @Transactional
    public UUID outboundVersion(UUID organizationId, String number) {
        PhoneNumber found = PhoneNumber.of(organizationId, number).orElseThrow(() -> Problem.notFound("phone number"));
        if (found.outboundAgentVersionId == null) {
            throw Problem.invalid(
                    "agent_number",
                    "its outbound slot holds no agent version; name one with agent_id or agent_version_id");
        }
        return found.outboundAgentVersionId;
    }

    private Problem unusable(UUID organizationId, String number) {
        boolean owned = QuarkusTransaction.joiningExisting()
                .call(() -> PhoneNumber.of(organizationId, number).isPresent());
        return owned
                ? Problem.invalid(
                        "agent_number", "its trunk cannot call out, or the number has become another organization's")
                : Problem.notFound("phone number");
    }

    /** One round trip: every call that is queued passes here. */
    private Optional<OutboundNumber> first(String sql, Object... values) {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                query.setObject(i + 1, values[i]);
            }
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(new OutboundNumber(row.getString(1), row.getObject(2, UUID.class)))
                        : Optional.empty();
            }
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
