package dev.parley.conversation;

import java.util.UUID;

/** A node's right to run the next turn of a conversation; every turn it appends is conditional on the lease. */
public final class TurnLease implements AutoCloseable {

    private final Conversation.Key conversation;
    private final UUID fence;
    private final Runnable release;

    TurnLease(Conversation.Key conversation, UUID fence, Runnable release) {
        this.conversation = conversation;
        this.fence = fence;
        this.release = release;
    }

    public Conversation.Key conversation() {
        return conversation;
    }

    UUID fence() {
        return fence;
    }

    /** Lets the next one in. */
    @Override
    public void close() {
        release.run();
    }
}
