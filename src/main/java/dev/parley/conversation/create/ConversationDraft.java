package dev.parley.conversation.create;

import java.util.List;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.Turn;

/**
 * A new conversation as its channel wants it stored, all of it or nothing.
 *
 * @param row of it
 * @param greeting the agent's first words, where they are known
 * @param beside the channel's own rows
 * @param stored what follows at once when it has been stored, and only then; must not wait for anything
 */
public record ConversationDraft(Conversation row, List<Turn> greeting, Beside beside, Runnable stored) {

    public ConversationDraft(Conversation row, List<Turn> greeting, Beside beside) {
        this(row, greeting, beside, () -> {});
    }
}
