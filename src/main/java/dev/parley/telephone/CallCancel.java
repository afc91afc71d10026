package dev.parley.telephone;

import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;

import io.quarkus.narayana.jta.QuarkusTransaction;

import dev.parley.conversation.Channel;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.Status;
import dev.parley.conversation.create.ConversationStore;
import dev.parley.conversation.create.Conversations;
import dev.parley.problem.Problem;
import dev.parley.wire.Timestamps;

/**
 * Cancels calls that nobody has answered. The conversation's row decides between a cancel and an answer: whoever changes it
 * first wins, and the other one gives way, so that nobody talks in a cancelled conversation.
 */
@ApplicationScoped
public class CallCancel {

    private static final String LEAVE_QUEUE = """
            DELETE FROM call
             WHERE organization_id = :organization AND conversation_id = :id AND lease_owner IS NULL
            """;

    private final Conversations conversations;
    private final ConversationStore store;
    private final EntityManager database;
    private final Dialer dialer;
    private final InstantSource clock;

    CallCancel(
            Conversations conversations,
            ConversationStore store,
            EntityManager database,
            Dialer dialer,
            InstantSource clock) {
        this.conversations = conversations;
        this.store = store;
        this.database = database;
        this.dialer = dialer;
        this.clock = clock;
    }

    /**
     * @return the conversation, which is cancelled, now or before
     * @throws Problem 404 when it is not there; 409 when it is no call, or is connected, or ended otherwise
     */
    public Conversation cancel(UUID organizationId, UUID id) {
        Conversation conversation = conversations.require(organizationId, id);
        if (!conversation.on(Channel.TELEPHONE)) {
            throw Problem.conflict("Only calls are cancelled; this conversation is on " + conversation.channel + ".");
        }
        if (QuarkusTransaction.requiringNew().call(() -> end(conversation.key()))) {
            dialer.ended(conversation.key());
        }
        Conversation now = conversations.require(organizationId, id);
        if (!now.status.equals(Status.CANCELLED.wire())) {
            throw Problem.conflict("It is too late to cancel: the call is " + now.status + ".");
        }
        return now;
    }

    /** Whether this cancelled it. */
    private boolean end(Conversation.Key key) {
        boolean cancelled = store.end(
                key,
                Set.of(Status.TRIGGERED, Status.RINGING),
                Status.Event.CANCEL,
                EndReason.CANCELLED_BY_CLIENT,
                Timestamps.now(clock));
        if (cancelled) {
            database.createNativeQuery(LEAVE_QUEUE)
                    .setParameter("organization", key.organizationId())
                    .setParameter("id", key.id())
                    .executeUpdate();
        }
        return cancelled;
    }
}
