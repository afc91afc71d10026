package dev.parley.conversation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

import io.agroal.api.AgroalDataSource;

/** The statements that create and end conversations; each is atomic and conditional, so that two nodes cannot both do it. */
@ApplicationScoped
public class ConversationStore {

    /** Two of a kind: the conversation and, when there is one, its greeting; in one statement, so in one round trip. */
    private static final String INSERT = """
            WITH opened AS (
                INSERT INTO conversation (organization_id, id, direction, channel, status, user_id,
                                          agent_id, agent_version_id, agent_config, agent_number,
                                          initial_context, custom_metadata, created_by, created_at, updated_at, connected_at,
                                          deadline_at, deadline_reason, max_deadline_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                RETURNING organization_id, id, created_at
            ), greeted AS (
                INSERT INTO turn (organization_id, conversation_id, seq, role, text, created_at)
                SELECT organization_id, id, 1, 'agent', greeting, created_at
                  FROM opened, (SELECT ?::text AS greeting) given
                 WHERE greeting IS NOT NULL
            )
            SELECT count(*) FROM opened
            """;

    private final AgroalDataSource database;

    @Inject
    ConversationStore(AgroalDataSource database) {
        this.database = database;
    }

    /**
     * Stores a new conversation and its greeting.
     *
     * @param greeting null when there is none yet
     * @return false when a conversation of this id is there already; nothing is changed then
     */
    public boolean insert(Conversation row, String greeting) {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            while (true) {
                bind(insert, row, greeting);
                try (var result = insert.executeQuery()) {
                    result.next();
                    if (result.getInt(1) == 1) {
                        return true;
                    }
                }
                if (exists(connection, row.key())) {
                    return false;
                }
                // Another node took this microsecond.
                row.createdAt = row.createdAt.plus(1, ChronoUnit.MICROS);
                row.updatedAt = row.createdAt;
            }
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Transactional
    public Optional<Conversation> find(UUID organizationId, UUID id) {
        return Conversation.of(organizationId, id);
    }

    /**
     * Ends a conversation that is in the expected status, whoever else tries the same.
     *
     * @return whether this call ended it
     */
    @Transactional
    public boolean end(Conversation.Key key, Status expected, Status.Event event, String reason, Instant now) {
        Status next = expected.next(event).orElseThrow();
        return Conversation.getEntityManager()
                        .createNativeQuery("""
                                UPDATE conversation
                                   SET status = :next, end_reason = :reason, ended_at = :now, updated_at = :now,
                                       duration = floor(extract(epoch FROM CAST(:now AS timestamptz) - connected_at)),
                                       deadline_at = NULL, deadline_reason = NULL
                                 WHERE organization_id = :organization AND id = :id AND status = :expected
                                """)
                        .setParameter("next", next.wire())
                        .setParameter("reason", reason)
                        .setParameter("now", now)
                        .setParameter("organization", key.organizationId())
                        .setParameter("id", key.id())
                        .setParameter("expected", expected.wire())
                        .executeUpdate()
                == 1;
    }

    private static boolean exists(Connection connection, Conversation.Key key) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT 1 FROM conversation WHERE organization_id = ? AND id = ?")) {
            query.setObject(1, key.organizationId());
            query.setObject(2, key.id());
            try (var result = query.executeQuery()) {
                return result.next();
            }
        }
    }

    private static void bind(PreparedStatement insert, Conversation row, String greeting) throws SQLException {
        Object[] values = {
            row.organizationId,
            row.id,
            row.direction,
            row.channel,
            row.status,
            row.userId,
            row.agentId,
            row.agentVersionId,
            row.agentConfig,
            row.agentNumber,
            row.initialContext,
            row.customMetadata,
            row.createdBy,
            time(row.createdAt),
            time(row.updatedAt),
            time(row.connectedAt),
            time(row.deadlineAt),
            row.deadlineReason,
            time(row.maxDeadlineAt),
            greeting
        };
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                insert.setNull(i + 1, Types.NULL);
            } else {
                insert.setObject(i + 1, values[i]);
            }
        }
    }

    private static OffsetDateTime time(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
