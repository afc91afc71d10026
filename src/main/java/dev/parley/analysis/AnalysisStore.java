package dev.parley.analysis;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.ConversationStore;
import dev.parley.queue.Lease;
import dev.parley.queue.Node;

/** Which conversations are still to be looked at, and what was found. */
@ApplicationScoped
public class AnalysisStore {

    private static final String CLAIM = """
            WITH due AS (
                SELECT organization_id, id
                  FROM analysis
                 WHERE due_at <= now() AND lease_owner IS NULL
                 ORDER BY due_at
                 LIMIT :room
                   FOR UPDATE SKIP LOCKED
            )
            UPDATE analysis
               SET lease_owner = :owner, lease_until = clock_timestamp() + :lease * interval '1 millisecond',
                   fence = fence + 1
              FROM due
             WHERE analysis.organization_id = due.organization_id AND analysis.id = due.id
            RETURNING analysis.organization_id, analysis.id, failures, fence
            """;

    private static final String MINE = """
             WHERE organization_id = :organization AND id = :id AND lease_owner = :owner AND fence = :fence
            """;

    private static final String AGAIN = """
            UPDATE analysis
               SET due_at = :due, failures = failures + 1, lease_owner = NULL, lease_until = NULL
            """ + MINE;

    private static final String FOUND = """
            UPDATE conversation
               SET summary = :summary, success = CAST(:success AS boolean), analysis = CAST(:analysis AS jsonb),
                   updated_at = now()
             WHERE organization_id = :organization AND id = :id
            """;

    private final EntityManager database;
    private final ConversationStore conversations;
    private final AnalysisQueueConfig config;
    private final Node node;

    AnalysisStore(EntityManager database, ConversationStore conversations, AnalysisQueueConfig config, Node node) {
        this.database = database;
        this.conversations = conversations;
        this.config = config;
        this.node = node;
    }

    /**
     * One that is to be looked at.
     *
     * @param lease which names the conversation
     * @param failures how often that was tried before
     */
    record Due(Lease lease, int failures) {}

    @Transactional
    List<Due> claim(int room) {
        List<?> rows = database.createNativeQuery(CLAIM, Tuple.class)
                .setParameter("room", room)
                .setParameter("owner", node.id())
                .setParameter("lease", config.lease().toMillis())
                .getResultList();
        return rows.stream()
                .map(Tuple.class::cast)
                .map(row -> new Due(
                        new Lease(
                                new Conversation.Key(row.get("organization_id", UUID.class), row.get("id", UUID.class)),
                                node.id(),
                                row.get("fence", Long.class)),
                        row.get("failures", Integer.class)))
                .toList();
    }

    /** Whether a conversation is still to be looked at. */
    @Transactional
    boolean waits(Conversation.Key conversation) {
        return !database.createNativeQuery("SELECT 1 FROM analysis WHERE organization_id = :organization AND id = :id")
                .setParameter("organization", conversation.organizationId())
                .setParameter("id", conversation.id())
                .getResultList()
                .isEmpty();
    }

    /** It is looked at later, by any node. */
    @Transactional
    void again(Lease lease, Instant due) {
        mine(AGAIN, lease).setParameter("due", due).executeUpdate();
    }

    /** Keeps what was found, or that nothing was, unless another node has it by now. */
    @Transactional
    void keep(Lease lease, Analyst.Result result) {
        conversations.lock(lease.conversation());
        if (mine("DELETE FROM analysis" + MINE, lease).executeUpdate() == 0) {
            return;
        }
        Optional<Finding> finding = result.finding();
        keyed(FOUND, lease)
                .setParameter("summary", finding.map(Finding::summary).orElse(null))
                .setParameter(
                        "success",
                        finding.map(Finding::success).map(Object::toString).orElse(null))
                .setParameter("analysis", shown(result).toString())
                .executeUpdate();
    }

    private static ObjectNode shown(Analyst.Result result) {
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        shown.put("status", result.finding().isPresent() ? "done" : "failed");
        result.finding().ifPresent(finding -> {
            if (finding.reason() != null) {
                shown.put("reason", finding.reason());
            }
            if (finding.fields() != null) {
                shown.set("fields", finding.fields());
            }
        });
        if (result.told() != null) {
            shown.setAll(result.told().deepCopy().retain("model", "usage"));
        }
        return shown;
    }

    private Query mine(String sql, Lease lease) {
        return keyed(sql, lease).setParameter("owner", lease.owner()).setParameter("fence", lease.fence());
    }

    private Query keyed(String sql, Lease lease) {
        return database.createNativeQuery(sql)
                .setParameter("organization", lease.conversation().organizationId())
                .setParameter("id", lease.conversation().id());
    }
}
