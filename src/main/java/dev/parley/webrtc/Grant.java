package dev.parley.webrtc;

import java.time.Instant;

import dev.parley.conversation.Conversation;

/**
 * What a join token allows: to enter one room.
 *
 * @param roomName of the room
 * @param expiresAt until when it lets somebody in
 */
public record Grant(Conversation.Key conversation, String roomName, Role role, Instant expiresAt) {

    /** As whom. */
    public enum Role {
        /** The person whom the conversation is with: there is one at a time. */
        PERSON,
        /** Hears both, unheard and unseen. */
        LISTENER
    }
}
