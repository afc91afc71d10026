package dev.parley.event;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import dev.parley.access.Caller;
import dev.parley.access.Scope;
import dev.parley.problem.Problem;
import dev.parley.wire.QueryParameters;
import dev.parley.wire.Uuids;

@Path("/core/conversations/{id}/events")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Events")
public class ConversationEventsResource {

    private final EventLog log;
    private final Caller caller;

    ConversationEventsResource(EventLog log, Caller caller) {
        this.log = log;
        this.caller = caller;
    }

    @GET
    @RolesAllowed({Scope.CONVERSATIONS_READ, Scope.CONVERSATIONS_READ_SENSITIVE, Scope.CONVERSATIONS_MANAGE})
    @Operation(operationId = "getConversationEvents", summary = "What happened in a conversation, oldest first")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = EventView.class)))
    @Parameter(
            name = "after",
            in = ParameterIn.QUERY,
            description = "The id of the last event that is known.",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "types",
            in = ParameterIn.QUERY,
            description = "Comma-separated.",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "How many at most.",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "1000", defaultValue = "100"))
    public List<EventView> ofConversation(@PathParam("id") String id, @Context UriInfo uri) {
        UUID conversation = Uuids.inPath(id, "conversation");
        List<EventView> events = EventQuery.of(QueryParameters.of(uri), caller, Optional.of(conversation))
                .read(log);
        if (events.isEmpty() && !log.knows(caller.organizationId(), conversation)) {
            throw Problem.notFound("conversation");
        }
        return events;
    }
}
