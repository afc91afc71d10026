package dev.parley.queue.news;

import java.util.UUID;

import dev.parley.conversation.Conversation;

/** What nodes tell each other of a conversation: which one, and what else there is to know. */
public final class ConversationTopic {

    private ConversationTopic() {}

    public static String of(Conversation.Key conversation) {
        return conversation.organizationId() + "/" + conversation.id();
    }

    public static String of(Conversation.Key conversation, String more) {
        return of(conversation) + "/" + more;
    }

    public static Conversation.Key key(String told) {
        String[] parts = told.split("/");
        return new Conversation.Key(UUID.fromString(parts[0]), UUID.fromString(parts[1]));
    }

    public static String more(String told) {
        return told.split("/")[2];
    }
}
