package dev.parley.webrtc.room;

import java.util.UUID;

import dev.parley.conversation.Conversation;

/** What nodes tell each other of rooms: the conversation, and what else there is to know. */
final class RoomTopic {

    private RoomTopic() {}

    static String of(Conversation.Key conversation) {
        return conversation.organizationId() + "/" + conversation.id();
    }

    static String of(Conversation.Key conversation, String more) {
        return of(conversation) + "/" + more;
    }

    static Conversation.Key key(String told) {
        String[] parts = told.split("/");
        return new Conversation.Key(UUID.fromString(parts[0]), UUID.fromString(parts[1]));
    }

    static String more(String told) {
        return told.split("/")[2];
    }
}
