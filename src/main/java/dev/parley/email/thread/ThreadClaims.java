package dev.parley.email.thread;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.agroal.api.AgroalDataSource;
import org.postgresql.PGStatement;

import dev.parley.conversation.Conversation;
import dev.parley.email.address.EmailConfig;
import dev.parley.queue.Lease;
import dev.parley.queue.Node;
import dev.parley.queue.Share;

/** How a node takes its share of the threads that are due. */
@ApplicationScoped
public class ThreadClaims {

    private static final int SPARE = 50;

    /**
     * Organizations take turns, so that a long queue of one does not hold up the others; in each the oldest is first. More are chosen
     * than there is room for, since others may have some of them.
     */
    static final String CLAIM = """
            WITH RECURSIVE waiting AS (
                (SELECT organization_id
                   FROM mail_thread
                  WHERE due_at IS NOT NULL AND lease_owner IS NULL
                  ORDER BY organization_id
                  LIMIT 1)
                UNION ALL
                SELECT (SELECT mail_thread.organization_id
                          FROM mail_thread
                         WHERE due_at IS NOT NULL AND lease_owner IS NULL
                           AND mail_thread.organization_id > waiting.organization_id
                         ORDER BY mail_thread.organization_id
                         LIMIT 1)
                  FROM waiting
                 WHERE waiting.organization_id IS NOT NULL
            ), held AS MATERIALIZED (
                SELECT organization_id, count(*) AS threads
                  FROM mail_thread
                 WHERE lease_owner = ?
                 GROUP BY organization_id
            ), candidate AS MATERIALIZED (
                SELECT thread.organization_id, thread.conversation_id
                  FROM waiting
                  LEFT JOIN held USING (organization_id)
                 CROSS JOIN LATERAL (
                       SELECT organization_id, conversation_id, row_number() OVER (ORDER BY due_at) AS place
                         FROM mail_thread
                        WHERE organization_id = waiting.organization_id
                          AND due_at <= now() AND lease_owner IS NULL
                          AND split_part(correspondent, '@', 2) <> ALL (?)
                        ORDER BY due_at
                        LIMIT ?) thread
                 WHERE thread.place <= ? - coalesce(held.threads, 0)
                 ORDER BY thread.place, random()
                 LIMIT ?
            ), due AS MATERIALIZED (
                SELECT thread.organization_id, thread.conversation_id
                  FROM candidate
                 CROSS JOIN LATERAL (
                       SELECT organization_id, conversation_id, lease_owner, due_at
                         FROM mail_thread
                        WHERE organization_id = candidate.organization_id AND conversation_id = candidate.conversation_id
                        LIMIT 1
                          FOR UPDATE SKIP LOCKED) thread
                 WHERE thread.lease_owner IS NULL AND thread.due_at <= now()
                 LIMIT ?
            )
            UPDATE mail_thread
               SET lease_owner = ?, lease_until = clock_timestamp() + ? * interval '1 millisecond', fence = fence + 1
              FROM due
             WHERE mail_thread.organization_id = due.organization_id
               AND mail_thread.conversation_id = due.conversation_id
            RETURNING mail_thread.organization_id, mail_thread.conversation_id, number, correspondent, sender, sender_name,
                      subject, arrivals, failures, fence,
                      failing_since + coalesce(now() - held_since, interval '0') AS failing_since
            """;

    private final AgroalDataSource database;
    private final EmailConfig config;
    private final UUID node;

    ThreadClaims(AgroalDataSource database, EmailConfig config, Node node) {
        this.node = node.id();
        this.database = database;
        this.config = config;
    }

    /**
     * @param room how many more this node can hold
     * @param busy the domains whose people's threads are left for later
     */
    public List<MailThread> claim(int room, Set<String> busy) {
        if (room <= 0) {
            return List.of();
        }
        int chosen = 2 * room + SPARE;
        try (Connection connection = database.getConnection();
                PreparedStatement claim = connection.prepareStatement(CLAIM)) {
            // Planned each time: the queue is empty at one moment and long at the next.
            claim.unwrap(PGStatement.class).setPrepareThreshold(0);
            claim.setObject(1, node);
            claim.setArray(2, connection.createArrayOf("text", busy.toArray()));
            claim.setInt(3, chosen);
            claim.setInt(4, new Share(config.maxAtOnce(), config.maxShare()).places());
            claim.setInt(5, chosen);
            claim.setInt(6, room);
            claim.setObject(7, node);
            claim.setLong(8, config.lease().toMillis());
            List<MailThread> claimed = new ArrayList<>();
            try (ResultSet row = claim.executeQuery()) {
                while (row.next()) {
                    claimed.add(thread(row));
                }
            }
            return claimed;
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private MailThread thread(ResultSet row) throws SQLException {
        OffsetDateTime failingSince = row.getObject("failing_since", OffsetDateTime.class);
        return new MailThread(
                new Lease(
                        new Conversation.Key(row.getObject(1, UUID.class), row.getObject(2, UUID.class)),
                        node,
                        row.getLong("fence")),
                row.getLong("number"),
                row.getString("correspondent"),
                row.getString("sender"),
                row.getString("sender_name"),
                row.getString("subject"),
                row.getInt("arrivals"),
                row.getInt("failures"),
                failingSince == null ? null : failingSince.toInstant());
    }
}
