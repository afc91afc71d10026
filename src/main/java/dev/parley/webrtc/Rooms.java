package dev.parley.webrtc;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.RoomEntry;
import dev.parley.conversation.create.Beside;

/** Where people and agents meet: an engine that carries their voices. */
public interface Rooms {

    /** Which of the configured ones it is. */
    WebrtcConfig.Engine engine();

    /** The room that is stored with a new conversation. */
    Beside beside(Conversation conversation);

    /** The conversation is committed: what is to be done for its room can be done. Returns at once. */
    void opened(Conversation conversation);

    /** A client wants the talk in it to end; returns when it has ended, or nobody does so. */
    void hangUp(Conversation.Key conversation);

    /** The right to enter an active conversation's room. */
    RoomEntry entry(Grant grant);
}
