package dev.parley.text;

import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.conversation.Channel;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.ConversationStore;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.Status;
import dev.parley.problem.Problem;
import dev.parley.wire.Timestamps;

/** Ends text conversations, once. */
@ApplicationScoped
public class TextEnd {

    private final Conversations conversations;
    private final ConversationStore store;
    private final InstantSource clock;

    TextEnd(Conversations conversations, ConversationStore store, InstantSource clock) {
        this.conversations = conversations;
        this.store = store;
        this.clock = clock;
    }

    /**
     * @return the conversation after it ended, now or before
     * @throws Problem 404 when it is not there; 409 when it is not text
     */
    public Conversation end(UUID organizationId, UUID id) {
        Conversation conversation = conversations.require(organizationId, id);
        if (!conversation.on(Channel.TEXT)) {
            throw Problem.conflict(
                    "Only text conversations are ended so; this one is on " + conversation.channel + ".");
        }
        if (conversation.active()) {
            store.end(
                    conversation.key(),
                    Set.of(Status.IN_PROGRESS),
                    Status.Event.COMPLETE,
                    EndReason.ENDED_BY_CLIENT,
                    Timestamps.now(clock));
        }
        return conversations.require(organizationId, id);
    }
}
