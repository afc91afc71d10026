package dev.parley.dialogue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.TurnLeases;
import dev.parley.conversation.TurnStore;

/** Begins transcripts. */
@ApplicationScoped
public class Transcripts {

    private final TurnLeases leases;
    private final TurnStore store;

    @Inject
    Transcripts(TurnLeases leases, TurnStore store) {
        this.leases = leases;
        this.store = store;
    }

    /**
     * @param told runs after each turn that was taken down
     */
    public Transcript of(Conversation.Key conversation, Runnable told) {
        return new Transcript(conversation, leases, store, told);
    }
}
