package dev.parley.webrtc.room;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import dev.parley.access.Caller;
import dev.parley.access.Scope;
import dev.parley.conversation.RoomEntry;
import dev.parley.conversation.create.Conversations;
import dev.parley.webrtc.WebrtcChannel;
import dev.parley.wire.Uuids;

@Path("/core/conversations/{id}/listener-token")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Conversations")
public class ListenerResource {

    private final WebrtcChannel rooms;
    private final Conversations conversations;
    private final Caller caller;

    ListenerResource(WebrtcChannel rooms, Conversations conversations, Caller caller) {
        this.rooms = rooms;
        this.conversations = conversations;
        this.caller = caller;
    }

    @POST
    @RolesAllowed(Scope.CONVERSATIONS_MANAGE)
    @Operation(
            operationId = "createListenerToken",
            summary = "The right to listen to a conversation on telephone or webrtc",
            description =
                    "Both sides are heard; whoever listens is neither heard nor seen. Joined like a room, as soon as somebody talks;"
                            + " calls only where rooms are embedded."
                            + " Needs conversations:read_sensitive too, since what people say is.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = RoomEntry.class)))
    public RoomEntry create(@PathParam("id") String id) {
        caller.require(Scope.CONVERSATIONS_READ_SENSITIVE);
        return rooms.listenerEntry(conversations.require(caller.organizationId(), Uuids.inPath(id, "conversation")));
    }
}
