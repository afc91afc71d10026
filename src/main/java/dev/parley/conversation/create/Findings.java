package dev.parley.conversation.create;

import java.time.Duration;

import dev.parley.conversation.Conversation;

/** What is found out about conversations that are over. */
public interface Findings {

    /** Waits until that is known of this one, or nothing is to be found out about it, or for this long. */
    void await(Conversation.Key conversation, Duration patience);
}
