package dev.parley.dialogue;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.create.Conversations;
import dev.parley.conversation.turn.TurnLeases;
import dev.parley.conversation.turn.TurnStore;

/** Begins transcripts. */
@ApplicationScoped
public class Transcripts {

    private final Conversations conversations;
    private final TurnLeases leases;
    private final TurnStore store;
    private final Dialogue dialogue;

    Transcripts(Conversations conversations, TurnLeases leases, TurnStore store, Dialogue dialogue) {
        this.conversations = conversations;
        this.leases = leases;
        this.store = store;
        this.dialogue = dialogue;
    }

    /**
     * @param told runs after turns were taken down
     */
    public Transcript of(Conversation.Key conversation, Runnable told) {
        return new Transcript(conversation, conversations, leases, store, dialogue, told);
    }
}
