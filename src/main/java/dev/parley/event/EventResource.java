package dev.parley.event;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.OutboundSseEvent;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpServerResponse;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestStreamElementType;

import dev.parley.access.Caller;
import dev.parley.access.Scope;
import dev.parley.problem.Problem;
import dev.parley.wire.EventStreams;
import dev.parley.wire.QueryParameters;

@Path("/core/events")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Events", description = "What happened, in one log.")
public class EventResource {

    private final EventLog log;
    private final EventStream stream;
    private final Caller caller;

    EventResource(EventLog log, EventStream stream, Caller caller) {
        this.log = log;
        this.stream = stream;
        this.caller = caller;
    }

    @GET
    @RolesAllowed({Scope.CONVERSATIONS_READ, Scope.CONVERSATIONS_READ_SENSITIVE, Scope.CONVERSATIONS_MANAGE})
    @Operation(
            operationId = "getEvents",
            summary = "What happened in the organization, oldest first",
            description =
                    "Go on with the id of the last event as after. An event is told as soon as nothing can come before it"
                            + " any more, which is when all that was begun before it has ended. With Accept: text/event-stream they are"
                            + " followed: each event has its id, Last-Event-ID goes on from there, without it with what happens from now"
                            + " on; gap says that older ones have been dropped.")
    @APIResponse(
            responseCode = "200",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(type = SchemaType.ARRAY, implementation = EventView.class)),
                @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(type = SchemaType.STRING))
            })
    @Parameter(
            name = "after",
            in = ParameterIn.QUERY,
            description = "The id of the last event that is known. Default: from the oldest on.",
            schema = @Schema(type = SchemaType.STRING, examples = "81234-5678"))
    @Parameter(
            name = "types",
            in = ParameterIn.QUERY,
            description = "Comma-separated.",
            schema = @Schema(type = SchemaType.STRING, examples = "conversation.ended,email.bounced"))
    @Parameter(
            name = "conversation_id",
            in = ParameterIn.QUERY,
            description = "Of this conversation alone.",
            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "How many at most.",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "1000", defaultValue = "100"))
    public List<EventView> events(@Context UriInfo uri) {
        QueryParameters query = QueryParameters.of(uri);
        Optional<UUID> conversation = query.uuid("conversation_id");
        return EventQuery.of(query, caller, conversation).read(log);
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @RolesAllowed({Scope.CONVERSATIONS_READ, Scope.CONVERSATIONS_READ_SENSITIVE, Scope.CONVERSATIONS_MANAGE})
    @Operation(hidden = true)
    @Blocking
    public Multi<OutboundSseEvent> follow(
            @Context UriInfo uri, @HeaderParam("Last-Event-ID") String last, @Context HttpServerResponse response) {
        QueryParameters query = QueryParameters.of(uri);
        Optional<UUID> conversation = query.uuid("conversation_id");
        EventQuery asked = EventQuery.of(query, caller, conversation);
        Optional<EventCursor> after = asked.after()
                .or(() -> Optional.ofNullable(last)
                        .filter(id -> !id.isBlank())
                        .map(id -> EventCursor.read(id.strip())
                                .orElseThrow(() -> Problem.invalid("Last-Event-ID", "must be the id of an event"))));
        EventStreams.open(response);
        return stream.of(asked.filter(), new EventStream.Reader(caller.tokenId(), caller.expiresAt()), after);
    }
}
