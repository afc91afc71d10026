package dev.parley.conversation.read;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import dev.parley.conversation.Channel;
import dev.parley.conversation.RoomEntry;
import dev.parley.conversation.create.Opened;

/**
 * The answer to a creation. What belongs to another channel is absent; what belongs to this one and is not there, or not for
 * everybody to see, is null.
 */
@Schema(name = "CreatedConversation", additionalProperties = Schema.False.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection
public record CreatedConversation(
        @Schema(required = true, implementation = ConversationView.class)
        ObjectNode conversation,

        @Schema(nullable = true, description = "Not on webrtc: the greeting, null until it is said or sent.")
        Optional<String> startingMessage,

        @Schema(nullable = true, description = "On webrtc: the right to enter the room, a JWT.")
        Optional<String> token,

        @Schema(nullable = true, description = "On webrtc: where to join.")
        Optional<String> url,

        @Schema(nullable = true, description = "On webrtc.") Optional<String> roomName,

        @Schema(nullable = true, description = "On webrtc: until when the token lets the person in.")
        Optional<Instant> expiresAt,

        @Schema(
                description =
                        "On webrtc: what a browser may need to get through, where this installation has such servers.")
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<RoomEntry.IceServer> iceServers) {

    /**
     * @param whole whether the caller may see what the creator sees
     */
    public static CreatedConversation of(ObjectNode shown, Opened opened, boolean whole) {
        if (!opened.conversation().on(Channel.WEBRTC)) {
            Optional<String> words =
                    Optional.ofNullable(opened.startingMessage()).filter(greeting -> whole);
            return new CreatedConversation(shown, words, null, null, null, null, List.of());
        }
        Optional<RoomEntry> entry = Optional.ofNullable(opened.entry()).filter(right -> whole);
        return new CreatedConversation(
                shown,
                null,
                entry.map(RoomEntry::token),
                entry.map(RoomEntry::url),
                entry.map(RoomEntry::roomName),
                entry.map(RoomEntry::expiresAt),
                entry.map(RoomEntry::iceServers).orElse(List.of()));
    }
}
