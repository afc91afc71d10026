package dev.parley.agent.choice;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agroal.api.AgroalDataSource;

import dev.parley.agent.Configs;
import dev.parley.number.OutboundNumbers;
import dev.parley.problem.Problem;

/** Finds the published version that a request names, among the organization's own. */
@ApplicationScoped
public class AgentSelection {

    private static final String BY_AGENT = """
            SELECT a.id, a.name, a.active, v.id, v.published, a.revision
              FROM agent a
              LEFT JOIN LATERAL (SELECT id, published
                                   FROM agent_version
                                  WHERE agent_id = a.id AND published
                                  ORDER BY version DESC
                                  LIMIT 1) v ON true
             WHERE a.id = ? AND a.organization_id = ? AND a.deleted_at IS NULL
            """;

    private static final String BY_AGENT_AND_NUMBER = """
            SELECT a.id, a.name, a.active, v.id, v.published, a.revision
              FROM agent a
              LEFT JOIN agent_version v ON v.agent_id = a.id AND v.version = ?
             WHERE a.id = ? AND a.organization_id = ? AND a.deleted_at IS NULL
            """;

    private static final String BY_VERSION = """
            SELECT a.id, a.name, a.active, v.id, v.published, a.revision
              FROM agent_version v
              JOIN agent a ON a.id = v.agent_id
             WHERE v.id = ? AND v.organization_id = ? AND a.deleted_at IS NULL
            """;

    private static final int REMEMBERED = 1_000;

    private record Asked(UUID organizationId, AgentChoice choice) {}

    private final Cache<Asked, SelectedAgent> remembered =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();
    private final AgroalDataSource database;
    private final Configs configs;
    private final OutboundNumbers numbers;

    AgentSelection(AgroalDataSource database, Configs configs, OutboundNumbers numbers) {
        this.database = database;
        this.configs = configs;
        this.numbers = numbers;
    }

    /**
     * As {@link #select}, but without asking when it is remembered: then it holds only if the agent still has the revision that
     * is told with it. When it has not, {@link #forget} it and ask again.
     */
    public SelectedAgent remembered(UUID organizationId, AgentChoice choice) {
        return switch (choice) {
            case AgentChoice.ByAgent named -> remembered(new Asked(organizationId, named));
            case AgentChoice.ByVersion named -> remembered(new Asked(organizationId, named));
            case AgentChoice.Inline inline -> select(organizationId, inline);
            case AgentChoice.ByNumber slot -> select(organizationId, slot);
        };
    }

    private SelectedAgent remembered(Asked asked) {
        SelectedAgent known = remembered.getIfPresent(asked);
        if (known == null) {
            known = read(asked.organizationId(), asked.choice());
            remembered.put(asked, known);
        }
        return known;
    }

    public void forget(UUID organizationId, AgentChoice choice) {
        remembered.invalidate(new Asked(organizationId, choice));
    }

    /**
     * @throws Problem 404 when it is not there or another organization's; 422 when it has no published version or is not
     *     active
     */
    public SelectedAgent select(UUID organizationId, AgentChoice choice) {
        return read(organizationId, choice).asItIs();
    }

    private SelectedAgent read(UUID organizationId, AgentChoice choice) {
        return switch (choice) {
            case AgentChoice.Inline inline -> new SelectedAgent(null, null, null, inline.config(), null);
            case AgentChoice.ByVersion(UUID version) ->
                read("agent_version_id", "agent version", BY_VERSION, version, organizationId);
            case AgentChoice.ByAgent(UUID agent, VersionSelector.Latest latest) ->
                read("agent_id", "agent", BY_AGENT, agent, organizationId);
            case AgentChoice.ByAgent(UUID agent, VersionSelector.Numbered(int version)) ->
                read("version", "agent", BY_AGENT_AND_NUMBER, version, agent, organizationId);
            case AgentChoice.ByNumber(String number) ->
                read(
                        "agent_number",
                        "agent version",
                        BY_VERSION,
                        numbers.outboundVersion(organizationId, number),
                        organizationId);
        };
    }

    /** The configuration is read after the connection is given back: a second one while holding the first could starve. */
    private SelectedAgent read(String field, String what, String sql, Object... parameters) {
        Row row = query(what, sql, parameters);
        if (row.versionId() == null || !row.published()) {
            throw Problem.invalid(
                    field,
                    field.equals("agent_id")
                            ? "the agent has no published version"
                            : "the agent has no such version that is published");
        }
        if (!row.active()) {
            throw Problem.invalid(field, "the agent is not active");
        }
        return new SelectedAgent(
                row.agentId(), row.name(), row.versionId(), configs.published(row.versionId()), row.revision());
    }

    private record Row(UUID agentId, String name, boolean active, UUID versionId, boolean published, long revision) {}

    private Row query(String what, String sql, Object... parameters) {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                query.setObject(i + 1, parameters[i]);
            }
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw Problem.notFound(what);
                }
                return new Row(
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        row.getBoolean(3),
                        row.getObject(4, UUID.class),
                        row.getBoolean(5),
                        row.getLong(6));
            }
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
