package dev.parley.conversation;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The right to enter the room of a conversation. */
@Schema(name = "RoomEntry", additionalProperties = Schema.False.class)
@RegisterForReflection
public record RoomEntry(
        @Schema(required = true, description = "The right to enter the room, a JWT.")
        String token,

        @Schema(required = true, description = "Where to join.")
        String url,

        @Schema(required = true) String roomName,

        @Schema(required = true, description = "Until when the token lets somebody in.")
        Instant expiresAt,

        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        @Schema(description = "What a browser may need to get through, where this installation has such servers.")
        List<IceServer> iceServers) {

    /** A STUN or TURN server, as a browser's {@code RTCIceServer} has it. */
    @Schema(name = "IceServer")
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record IceServer(
            @Schema(required = true, examples = "[\"turn:turn.example.com:3478\"]")
            List<String> urls,

            String username,
            String credential) {}
}
