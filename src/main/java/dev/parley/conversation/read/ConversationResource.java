package dev.parley.conversation.read;

import java.util.List;
import java.util.Set;

import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

import dev.parley.access.Caller;
import dev.parley.access.Scope;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.create.Conversations;
import dev.parley.conversation.create.NewConversation;
import dev.parley.conversation.create.Opened;
import dev.parley.wire.IdempotencyKey;
import dev.parley.wire.QueryParameters;
import dev.parley.wire.Uuids;

@Path("/core/conversations")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Conversations", description = "Conversations between a person and an agent.")
public class ConversationResource {

    private final Conversations conversations;
    private final ConversationViews views;
    private final ConversationFields fields;
    private final Caller caller;
    private final ObjectMapper json;

    ConversationResource(
            Conversations conversations,
            ConversationViews views,
            ConversationFields fields,
            Caller caller,
            ObjectMapper json) {
        this.conversations = conversations;
        this.views = views;
        this.fields = fields;
        this.caller = caller;
        this.json = json;
    }

    @POST
    @RolesAllowed(Scope.CONVERSATIONS_MANAGE)
    @Operation(
            operationId = "createConversation",
            summary = "Starts a conversation",
            description =
                    "With an id of your own, or an Idempotency-Key, the call can be repeated: the conversation that is"
                            + " there is returned unchanged, with Idempotent-Replayed: true. A key that came with another body"
                            + " is refused.")
    @APIResponse(
            responseCode = "200",
            description =
                    "text, email: the conversation exists; starting_message is the greeting on text, null on email until"
                            + " it is sent. webrtc: the conversation exists, with the right to join it; a replay has nulls there"
                            + " once nobody can join any more.",
            headers =
                    @Header(
                            name = "Idempotent-Replayed",
                            description = "true when the conversation was there already.",
                            schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = CreatedConversation.class)))
    @APIResponse(
            responseCode = "202",
            description = "telephone: the call is queued, and the dialer places it shortly after.",
            headers =
                    @Header(
                            name = "Idempotent-Replayed",
                            description = "true when the conversation was there already.",
                            schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = CreatedConversation.class)))
    public RestResponse<CreatedConversation> create(
            @Parameter(description = "Your name for this creation; the same again makes no second conversation.")
                    @HeaderParam(IdempotencyKey.HEADER)
                    String key,
            @Valid @NotNull NewConversation request) {
        Opened opened =
                conversations.create(caller.organizationId(), caller.tokenId(), request, IdempotencyKey.of(key));
        // Its creator sent all of it; anybody else who knows the id sees what the scope allows.
        boolean whole = !opened.replayed()
                || caller.tokenId().equals(opened.conversation().createdBy)
                || caller.holds(Scope.CONVERSATIONS_READ_SENSITIVE);
        CreatedConversation body = CreatedConversation.of(views.of(opened, fields.visible(whole)), opened, whole);
        int status = conversations.createdStatus(opened.conversation());
        var response = RestResponse.ResponseBuilder.create(RestResponse.Status.fromStatusCode(status), body);
        return (opened.replayed() ? response.header("Idempotent-Replayed", "true") : response).build();
    }

    @GET
    @Transactional
    @RolesAllowed({Scope.CONVERSATIONS_READ, Scope.CONVERSATIONS_READ_SENSITIVE, Scope.CONVERSATIONS_MANAGE})
    @Operation(
            operationId = "listConversations",
            summary = "The organization's conversations, newest first",
            description =
                    "summary, initial_context, custom_metadata, conversation and recording_details are only there for"
                            + " tokens with conversations:read_sensitive.")
    @APIResponse(
            responseCode = "200",
            headers =
                    @Header(
                            name = "Link",
                            description = "rel=\"next\": the next page, when there may be one.",
                            schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = ConversationView.class)))
    public Response list(@Context UriInfo uri) {
        ConversationQuery query = new ConversationQuery(
                QueryParameters.of(uri), fields, caller.holds(Scope.CONVERSATIONS_READ_SENSITIVE), json);
        List<Conversation> rows = query.list(caller.organizationId());
        return query.page()
                .answer(
                        views.of(caller.organizationId(), rows, query.fields()),
                        rows.isEmpty() ? null : rows.getLast().createdAt,
                        rows.size(),
                        uri);
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Scope.CONVERSATIONS_READ, Scope.CONVERSATIONS_READ_SENSITIVE, Scope.CONVERSATIONS_MANAGE})
    @Operation(operationId = "getConversation", summary = "One conversation")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ConversationView.class)))
    @Parameter(
            name = "fields",
            in = ParameterIn.QUERY,
            description = "Comma-separated names of the fields to show.",
            schema = @Schema(type = SchemaType.STRING, examples = "id,status,created_at"))
    public ObjectNode get(@PathParam("id") String id, @Context UriInfo uri) {
        Set<String> asked = fields.asked(QueryParameters.of(uri), caller.holds(Scope.CONVERSATIONS_READ_SENSITIVE));
        return views.of(conversations.get(caller.organizationId(), Uuids.inPath(id, "conversation")), asked);
    }

    @POST
    @Path("{id}/end")
    @RolesAllowed(Scope.CONVERSATIONS_MANAGE)
    @Operation(
            operationId = "endConversation",
            summary = "Ends a conversation by text or voice; idempotent",
            description = "A talk is hung up, and what was said until then is kept. A call that nobody has answered is"
                    + " cancelled instead, and a conversation by mail ends when nobody writes any more.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = EndedConversation.class)))
    public EndedConversation end(@PathParam("id") String id) {
        return EndedConversation.of(
                conversations.end(caller.organizationId(), Uuids.inPath(id, "conversation")),
                caller.holds(Scope.CONVERSATIONS_READ_SENSITIVE));
    }
}
