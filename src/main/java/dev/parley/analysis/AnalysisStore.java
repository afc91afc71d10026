package dev.parley.analysis;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.create.ConversationStore;
import dev.parley.queue.Lease;
import dev.parley.queue.Leases;
import dev.parley.queue.Queue;

/** Which conversations are still to be looked at, and what was found. */
@ApplicationScoped
public class AnalysisStore {

    private static final String AGAIN = """
            UPDATE analysis
               SET due_at = :due, failures = failures + 1, lease_owner = NULL, lease_until = NULL
            """;

    private static final String FOUND = """
            UPDATE conversation
               SET summary = :summary, success = CAST(:success AS boolean), analysis = CAST(:analysis AS jsonb),
                   updated_at = now()
             WHERE organization_id = :organization AND id = :id
            """;

    private final EntityManager database;
    private final ConversationStore conversations;
    private final Leases leases;
    private final Queue queue;

    AnalysisStore(EntityManager database, ConversationStore conversations, Leases leases, AnalysisQueueConfig config) {
        this.database = database;
        this.conversations = conversations;
        this.leases = leases;
        this.queue = Queue.ofOthers("analysis", config.lease());
    }

    /**
     * One that is to be looked at.
     *
     * @param lease which names the conversation
     * @param failures how often that was tried before
     */
    record Due(Lease lease, int failures) {}

    Queue asQueue() {
        return queue;
    }

    List<Due> claim(int room) {
        return leases.claim(queue, room).stream()
                .map(claimed -> new Due(claimed.lease(), claimed.row().get("failures", Integer.class)))
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
        leases.mine(AGAIN, queue, lease).setParameter("due", due).executeUpdate();
    }

    /** Keeps what was found, or that nothing was, unless another node has it by now. */
    @Transactional
    void keep(Lease lease, Analyst.Result result) {
        conversations.lock(lease.conversation());
        if (leases.mine("DELETE FROM analysis", queue, lease).executeUpdate() == 0) {
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

    private Query keyed(String sql, Lease lease) {
        return database.createNativeQuery(sql)
                .setParameter("organization", lease.conversation().organizationId())
                .setParameter("id", lease.conversation().id());
    }
}
