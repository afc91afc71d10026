package dev.parley.text;

import java.util.List;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpServerResponse;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestStreamElementType;

import dev.parley.access.Caller;
import dev.parley.access.Scope;
import dev.parley.dialogue.model.ModelFailure;
import dev.parley.dialogue.tool.CalledTool;
import dev.parley.wire.EventStreams;
import dev.parley.wire.IdempotencyKey;
import dev.parley.wire.Uuids;

@Path("/core/conversations")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Conversations")
public class TextResource {

    private final TextMessages messages;
    private final TextStream stream;
    private final Caller caller;

    TextResource(TextMessages messages, TextStream stream, Caller caller) {
        this.messages = messages;
        this.stream = stream;
        this.caller = caller;
    }

    /** What the person says. */
    @Schema(additionalProperties = Schema.False.class)
    public record NewMessage(
            @NotBlank @Size(max = 16_000) @Schema(examples = "Where is my order 123?")
            String text,

            @Schema(description = "rich: the answer may carry widgets. Default plain.")
            Interactivity interactivity) {

        boolean rich() {
            return interactivity == Interactivity.RICH;
        }
    }

    /** How much a client can show. */
    public enum Interactivity {
        @JsonProperty("plain")
        PLAIN,
        @JsonProperty("rich")
        RICH
    }

    /** The agent's answer. */
    @Schema(name = "MessageReply")
    public record MessageReply(
            @Schema(required = true) UUID conversationId,
            @Schema(required = true) String reply,

            @Schema(required = true, description = "The tools that the agent called for this answer.")
            List<ToolUse> toolCalls,

            @Schema(description = "Only when rich.") @JsonInclude(JsonInclude.Include.NON_NULL)
            List<Object> widgets) {

        static MessageReply of(UUID conversation, TextMessages.Reply reply, boolean rich) {
            List<ToolUse> calls = reply.toolCalls().stream().map(ToolUse::of).toList();
            return new MessageReply(conversation, reply.text(), calls, rich ? List.of() : null);
        }
    }

    /** One call of a tool and what came of it. */
    @Schema(name = "ToolUse")
    public record ToolUse(
            @Schema(required = true) String id,
            @Schema(required = true) String name,

            @Schema(required = true, type = SchemaType.OBJECT)
            ObjectNode arguments,

            @Schema(required = true) String result) {

        static ToolUse of(CalledTool call) {
            return new ToolUse(call.id(), call.name(), call.arguments(), call.result());
        }
    }

    @POST
    @Path("{id}/messages")
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scope.CONVERSATIONS_MANAGE)
    @Operation(
            operationId = "sendMessage",
            summary = "Says something in a text conversation; the agent answers",
            description =
                    "With Accept: text/event-stream the answer streams: delta events with its pieces, then one message"
                            + " event with the whole, or one error event with a problem document. A message is stored before the"
                            + " model is asked: after a 503 or 504, and a 502 with Retry-After, send it again and it is not doubled. With an"
                            + " Idempotency-Key a lost answer can be asked for again as well.")
    @APIResponse(
            responseCode = "200",
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = MessageReply.class)),
                @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(type = SchemaType.STRING))
            })
    public Response send(
            @PathParam("id") String id,
            @Parameter(description = "Your name for this message; the same again is not said twice.")
                    @HeaderParam(IdempotencyKey.HEADER)
                    String key,
            @Valid @NotNull NewMessage message) {
        TextMessages.Received received = receive(id, key, message);
        try {
            TextMessages.Reply reply = received.answer(words -> {});
            Response.ResponseBuilder response =
                    Response.ok(MessageReply.of(Uuids.inPath(id, "conversation"), reply, message.rich()));
            return (reply.replayed() ? response.header("Idempotent-Replayed", "true") : response).build();
        } catch (ModelFailure failure) {
            throw failure.toProblem();
        }
    }

    @POST
    @Path("{id}/messages")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scope.CONVERSATIONS_MANAGE)
    @Operation(hidden = true)
    @Blocking
    public Multi<OutboundSseEvent> stream(
            @PathParam("id") String id,
            @HeaderParam(IdempotencyKey.HEADER) String key,
            @Context HttpServerResponse response,
            @Valid @NotNull NewMessage message) {
        TextMessages.Received received = receive(id, key, message);
        EventStreams.open(response);
        if (received.answeredBefore()) {
            response.putHeader("Idempotent-Replayed", "true");
        }
        return stream.of(received, reply -> MessageReply.of(Uuids.inPath(id, "conversation"), reply, message.rich()));
    }

    private TextMessages.Received receive(String id, String key, NewMessage message) {
        IdempotencyKey known = IdempotencyKey.of(key);
        return messages.receive(
                caller.organizationId(),
                Uuids.inPath(id, "conversation"),
                message.text(),
                known == null ? null : known.value());
    }
}
