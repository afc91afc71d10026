package dev.parley.telephone;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

import dev.parley.access.Caller;
import dev.parley.access.Scope;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.create.Conversations;
import dev.parley.telephone.plan.Attempt;
import dev.parley.wire.StoredJson;
import dev.parley.wire.Uuids;

@Path("/core/conversations/{id}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Conversations")
public class TelephoneResource {

    private final CallCancel cancels;
    private final CallKeys keys;
    private final Conversations conversations;
    private final StoredJson json;
    private final Caller caller;

    TelephoneResource(CallCancel cancels, CallKeys keys, Conversations conversations, StoredJson json, Caller caller) {
        this.cancels = cancels;
        this.keys = keys;
        this.conversations = conversations;
        this.json = json;
        this.caller = caller;
    }

    /** A call that will not ring any more. */
    @Schema(name = "CancelledConversation")
    public record Cancelled(
            @Schema(required = true) UUID conversationId,
            @Schema(required = true, examples = "cancelled") String status) {}

    /** Keys to be pressed. */
    @Schema(name = "PressedKeys", additionalProperties = Schema.False.class)
    public record Keys(
            @Schema(required = true, pattern = "^[0-9*#A-D]{1,64}$", examples = "12#")
            String digits) {}

    /** One try to reach the person. */
    @Schema(name = "Attempt")
    public record AttemptView(
            @Schema(required = true, description = "From 1, in order.")
            int attempt,

            @Schema(required = true) UUID trunkId,
            @Schema(required = true) String agentNumber,

            @Schema(
                    required = true,
                    nullable = true,
                    description =
                            "Null while it lasts: busy, no_answer, voicemail, declined, invalid_number, refused, not_authorized, "
                                    + "no_common_media, redirected, carrier_error, trunk_busy, trunk_unreachable, not_sent, "
                                    + "cancelled, answered, node_stopped, node_lost; of a transfer also not_accepted and unknown.",
                    examples = "no_answer")
            String outcome,

            @Schema(required = true, nullable = true, description = "Of the final SIP response, where there was one.")
            Integer sipCode,

            @Schema(
                    required = true,
                    nullable = true,
                    description = "What the network says of its end: a cause of Q.850, where the carrier tells one.",
                    examples = "17")
            Integer cause,

            @Schema(
                    required = true,
                    nullable = true,
                    description =
                            "What the carrier said in the header fields that response_headers of its trunk names.",
                    examples = "{\"X-Call-Id\": \"4711\"}")
            Map<String, String> headers,

            @Schema(
                    required = true,
                    nullable = true,
                    description =
                            "What has answered, where the agent's voicemail has that found out: human, voicemail, ivr,"
                                    + " unavailable or uncertain.",
                    examples = "human")
            String answeredBy,

            @Schema(
                    required = true,
                    nullable = true,
                    description =
                            "What the carrier played before it ended unanswered, where the agent's early_media has that written "
                                    + "down, for who may read it.",
                    examples = "The number you have dialed is not in service.")
            String announcement,

            @Schema(required = true, description = "Whether it counts against max_attempts.")
            boolean counted,

            @Schema(required = true) Instant startedAt,
            @Schema(required = true, nullable = true) Instant ringingAt,
            @Schema(required = true, nullable = true) Instant answeredAt,
            @Schema(required = true, nullable = true) Instant endedAt,

            @Schema(
                    required = true,
                    nullable = true,
                    enumeration = {"bridge", "warm", "refer"},
                    description = "Of a call to somebody to whom the person was to be brought: how.")
            String transfer,

            @Schema(required = true, nullable = true, description = "When the two began to talk.")
            Instant transferredAt) {

        @SuppressWarnings("unchecked")
        static AttemptView of(Attempt attempt, boolean sensitive, StoredJson json) {
            return new AttemptView(
                    attempt.attempt,
                    attempt.trunkId,
                    attempt.agentNumber,
                    attempt.outcome,
                    attempt.sipCode,
                    attempt.cause,
                    attempt.headers == null ? null : json.read(attempt.headers, Map.class),
                    attempt.answeredBy,
                    sensitive ? attempt.announcement : null,
                    attempt.counted,
                    attempt.startedAt,
                    attempt.ringingAt,
                    attempt.answeredAt,
                    attempt.endedAt,
                    attempt.transfer,
                    attempt.transferredAt);
        }
    }

    @POST
    @Path("cancel")
    @RolesAllowed(Scope.CONVERSATIONS_MANAGE)
    @Operation(
            operationId = "cancelConversation",
            summary = "Cancels a call that is queued or ringing; idempotent",
            description = "Nothing rings on. A call that is answered in the same moment is hung up at once.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Cancelled.class)))
    public Cancelled cancel(@PathParam("id") String id) {
        Conversation cancelled = cancels.cancel(caller.organizationId(), Uuids.inPath(id, "conversation"));
        return new Cancelled(cancelled.id, cancelled.status);
    }

    @POST
    @Path("dtmf")
    @RolesAllowed(Scope.CONVERSATIONS_MANAGE)
    @Operation(
            operationId = "pressKeys",
            summary = "Presses keys on a call, for the other side to hear",
            description =
                    "As telephone events, or whatever the carrier takes, one after the other. They are not repeated when the"
                            + " node is lost that has the call.")
    @APIResponse(responseCode = "202", description = "They are on their way.")
    public RestResponse<Void> press(@PathParam("id") String id, @NotNull Keys pressed) {
        keys.press(caller.organizationId(), Uuids.inPath(id, "conversation"), pressed.digits());
        return RestResponse.status(RestResponse.Status.ACCEPTED);
    }

    @GET
    @Path("attempts")
    @Transactional
    @RolesAllowed({Scope.CONVERSATIONS_READ, Scope.CONVERSATIONS_READ_SENSITIVE, Scope.CONVERSATIONS_MANAGE})
    @Operation(
            operationId = "getAttempts",
            summary = "The attempts of a call, in order",
            description = "Empty for conversations on other channels; the latest 1000.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = AttemptView.class)))
    public List<AttemptView> attempts(@PathParam("id") String id) {
        Conversation conversation = conversations.require(caller.organizationId(), Uuids.inPath(id, "conversation"));
        boolean sensitive = caller.holds(Scope.CONVERSATIONS_READ_SENSITIVE);
        return Attempt.of(conversation.key()).stream()
                .map(attempt -> AttemptView.of(attempt, sensitive, json))
                .toList();
    }
}
