package dev.parley.conversation.create;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;

import io.agroal.api.AgroalDataSource;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.Deadline;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.Status;
import dev.parley.problem.Problem;

/** The statements that create and end conversations; each is atomic and conditional, so that two nodes cannot both do it. */
@ApplicationScoped
public class ConversationStore {

    private static final String INSERT = """
            WITH opened AS (
                INSERT INTO conversation (organization_id, id, direction, channel, status, user_id,
                                          agent_id, agent_version_id, agent_config, agent_number,
                                          initial_context, custom_metadata, created_by, created_at, updated_at, connected_at,
                                          deadline_at, deadline_reason, max_deadline_at, traceparent, request_digest)
                SELECT ?::uuid, ?::uuid, ?, ?, ?, ?, ?::uuid, ?::uuid, ?::jsonb, ?, ?, ?::jsonb, ?::uuid, ?::timestamptz,
                       ?::timestamptz, ?::timestamptz, ?::timestamptz, ?, ?::timestamptz, ?, ?::bytea
                 WHERE coalesce((SELECT revision FROM agent WHERE id = ?::uuid) = ?::bigint, true)
                   AND NOT EXISTS (SELECT 1 FROM erased_conversation WHERE organization_id = ?::uuid AND id = ?::uuid)
                ON CONFLICT DO NOTHING
                RETURNING organization_id, id, created_at
            )%s
            SELECT count(*) FROM opened
            """;

    private static final String LOCK = """
            SELECT ended_at IS NULL
              FROM conversation
             WHERE organization_id = :organization AND id = :id
               FOR NO KEY UPDATE
            """;

    private static final String PROLONG = """
            UPDATE conversation
               SET updated_at = :now,
            """ + Deadline.IDLE + """
             WHERE organization_id = :organization AND id = :id AND ended_at IS NULL
            """;

    private final AgroalDataSource database;

    ConversationStore(AgroalDataSource database) {
        this.database = database;
    }

    /**
     * Stores a new conversation and, in the same statement, so in one round trip, what goes with it.
     *
     * @throws Problem 410 when there was one of this id that was erased
     * @throws AgentChanged when its agent has not the revision that the row was made with
     * @return false when a conversation of this id is there already; nothing is changed then
     */
    public boolean insert(ConversationDraft draft) {
        Conversation row = draft.row();
        Beside beside = draft.greeting().stream()
                .map(Beside::turn)
                .reduce(draft.beside(), Beside::and)
                .and(Beside.created(row, draft.greeting()));
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(INSERT.formatted(beside.expression()))) {
            while (true) {
                bind(insert, row, beside);
                try (var result = insert.executeQuery()) {
                    result.next();
                    if (result.getInt(1) == 1) {
                        return true;
                    }
                }
                if (isIn(connection, "conversation", row.key())) {
                    return false;
                }
                if (isIn(connection, "erased_conversation", row.key())) {
                    throw Problem.of(410, "The conversation of this id was erased; its id is not given again.");
                }
                if (row.agentRevision != null) {
                    throw new AgentChanged();
                }
                // Another node took this microsecond.
                row.createdAt = row.createdAt.plus(1, ChronoUnit.MICROS);
                row.updatedAt = row.createdAt;
            }
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Where its trace began, when that was traced. */
    @Transactional
    Optional<String> traceparent(Conversation.Key key) {
        return Conversation.of(key.organizationId(), key.id()).map(row -> row.traceparent);
    }

    /**
     * Holds the conversation's row until the transaction ends.
     *
     * @return whether it is there and has not ended; then it does not end before the transaction does
     */
    @Transactional
    public boolean lock(Conversation.Key key) {
        List<?> active = Conversation.getEntityManager()
                .createNativeQuery(LOCK)
                .setParameter("organization", key.organizationId())
                .setParameter("id", key.id())
                .getResultList();
        return active.contains(true);
    }

    /** The person has just been heard of: an active conversation goes on for as long as if that were a turn. */
    @Transactional
    public void prolong(Conversation.Key key, Duration idle, Instant now) {
        Conversation.getEntityManager()
                .createNativeQuery(PROLONG)
                .setParameter("now", now)
                .setParameter("deadline", now.plus(idle))
                .setParameter("idle", EndReason.IDLE_TIMEOUT)
                .setParameter("max", EndReason.MAX_DURATION)
                .setParameter("organization", key.organizationId())
                .setParameter("id", key.id())
                .executeUpdate();
    }

    /**
     * Moves a conversation on to another active status, whoever else tries the same.
     *
     * @param expected where it may be now; the event leads to the same status from all of them
     * @param deadline of the new status
     * @return whether this call moved it
     */
    @Transactional
    public boolean advance(
            Conversation.Key key, Set<Status> expected, Status.Event event, Deadline deadline, Instant now) {
        Status next = next(expected, event);
        return change(
                """
                UPDATE conversation
                   SET status = :next, updated_at = :now,
                       connected_at = CASE WHEN :next = 'in_progress' THEN CAST(:now AS timestamptz) ELSE connected_at END,
                       deadline_at = :deadline, deadline_reason = :reason, max_deadline_at = :deadline
                 WHERE organization_id = :organization AND id = :id AND status IN (:expected)
                """,
                key,
                expected,
                next,
                deadline.reason(),
                now,
                update -> update.setParameter("deadline", deadline.at()));
    }

    /** More is known of a conversation that is to begin. */
    @Transactional
    public void know(Conversation.Key key, String initialContext, String customMetadata) {
        Conversation.getEntityManager()
                .createNativeQuery("""
                        UPDATE conversation
                           SET initial_context = :context, custom_metadata = CAST(:metadata AS jsonb)
                         WHERE organization_id = :organization AND id = :id AND ended_at IS NULL
                        """)
                .setParameter("context", initialContext)
                .setParameter("metadata", customMetadata)
                .setParameter("organization", key.organizationId())
                .setParameter("id", key.id())
                .executeUpdate();
    }

    /**
     * Ends a conversation that is in an expected status, whoever else tries the same.
     *
     * @param expected where it may be now; the event leads to the same status from all of them
     * @return whether this call ended it
     */
    @Transactional
    public boolean end(Conversation.Key key, Set<Status> expected, Status.Event event, String reason, Instant now) {
        Status next = next(expected, event);
        return change("""
                UPDATE conversation
                   SET status = :next, end_reason = :reason, ended_at = :now, updated_at = :now,
                       duration = floor(extract(epoch FROM CAST(:now AS timestamptz) - connected_at)),
                       deadline_at = NULL, deadline_reason = NULL
                 WHERE organization_id = :organization AND id = :id AND status IN (:expected)
                """, key, expected, next, reason, now, update -> {});
    }

    private static boolean change(
            String sql,
            Conversation.Key key,
            Set<Status> expected,
            Status next,
            String reason,
            Instant now,
            Consumer<Query> more) {
        Query update = Conversation.getEntityManager()
                .createNativeQuery(sql)
                .setParameter("next", next.wire())
                .setParameter("reason", reason)
                .setParameter("now", now)
                .setParameter("organization", key.organizationId())
                .setParameter("id", key.id())
                .setParameter("expected", expected.stream().map(Status::wire).toList());
        more.accept(update);
        return update.executeUpdate() == 1;
    }

    private static Status next(Set<Status> expected, Status.Event event) {
        List<Status> next = expected.stream()
                .map(status -> status.next(event).orElseThrow())
                .distinct()
                .toList();
        if (next.size() != 1) {
            throw new IllegalArgumentException(event + " leads from " + expected + " to " + next);
        }
        return next.getFirst();
    }

    private static boolean isIn(Connection connection, String table, Conversation.Key key) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT 1 FROM " + table + " WHERE organization_id = ? AND id = ?")) {
            query.setObject(1, key.organizationId());
            query.setObject(2, key.id());
            try (var result = query.executeQuery()) {
                return result.next();
            }
        }
    }

    private static void bind(PreparedStatement insert, Conversation row, Beside beside) throws SQLException {
        List<Object> values = new ArrayList<>(Arrays.asList(
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
                row.traceparent,
                row.requestDigest,
                row.agentId,
                row.agentRevision,
                row.organizationId,
                row.id));
        beside.values().forEach(value -> values.add(value instanceof Instant instant ? time(instant) : value));
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) == null) {
                insert.setNull(i + 1, Types.NULL);
            } else {
                insert.setObject(i + 1, values.get(i));
            }
        }
    }

    private static OffsetDateTime time(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
