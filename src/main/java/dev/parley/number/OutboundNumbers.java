package dev.parley.number;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;

import dev.parley.problem.Problem;

/** Chooses the number that calls. A number is outbound-capable when its trunk has an outbound configuration. */
@ApplicationScoped
public class OutboundNumbers {

    private static final String NAMED = """
            SELECT n.phone_number, n.trunk_id
              FROM phone_number n
              JOIN trunk t ON t.id = n.trunk_id AND t.outbound_config IS NOT NULL
             WHERE n.phone_number = :number
               AND (n.organization_id = :organization OR n.outbound_shareable)
             ORDER BY n.organization_id = :organization DESC, n.created_at
             LIMIT 1
            """;

    private static final String OF_VERSION = """
            SELECT n.phone_number, n.trunk_id
              FROM phone_number n
              JOIN trunk t ON t.id = n.trunk_id AND t.outbound_config IS NOT NULL
             WHERE n.organization_id = :organization
               AND n.outbound_agent_version_id = :version
             ORDER BY n.created_at
             LIMIT 1
            """;

    private static final String ANY = """
            SELECT n.phone_number, n.trunk_id
              FROM phone_number n
              JOIN trunk t ON t.id = n.trunk_id AND t.outbound_config IS NOT NULL
             WHERE n.organization_id = :organization
             ORDER BY n.outbound_agent_version_id NULLS FIRST, n.created_at
             LIMIT 1
            """;

    /**
     * A number that can call.
     *
     * @param trunkId the trunk it sits on, which may be another organization's
     */
    public record OutboundNumber(String phoneNumber, UUID trunkId) {}

    private final EntityManager database;

    @Inject
    OutboundNumbers(EntityManager database) {
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
    @Transactional
    public OutboundNumber choose(UUID organizationId, String asked, UUID versionId) {
        if (asked != null) {
            return first(NAMED, "number", asked, organizationId).orElseThrow(() -> unusable(organizationId, asked));
        }
        return Optional.ofNullable(versionId)
                .flatMap(version -> first(OF_VERSION, "version", version, organizationId))
                .or(() -> first(ANY, null, null, organizationId))
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
        return PhoneNumber.of(organizationId, number).isPresent()
                ? Problem.invalid("agent_number", "its trunk cannot call out")
                : Problem.notFound("phone number");
    }

    private Optional<OutboundNumber> first(String sql, String name, Object value, UUID organizationId) {
        var query = database.createNativeQuery(sql, Object[].class).setParameter("organization", organizationId);
        if (name != null) {
            query.setParameter(name, value);
        }
        List<?> rows = query.getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new OutboundNumber((String) row[0], (UUID) row[1]))
                .findFirst();
    }
}
