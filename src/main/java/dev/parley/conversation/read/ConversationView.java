package dev.parley.conversation.read;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonView;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import dev.parley.conversation.Channel;

/**
 * The Conversation object as clients see it: from this record come its JSON and its part of the API document. Components
 * in the view {@link Sensitive} need the scope {@code conversations:read_sensitive}.
 */
@Schema(
        name = "Conversation",
        additionalProperties = Schema.False.class,
        description =
                "Fields can be absent: sensitive ones without the scope, others when the fields parameter leaves them out.")
@RegisterForReflection
public record ConversationView(
        UUID id,
        UUID organizationId,
        @Schema(enumeration = {"inbound", "outbound"}) String direction,
        @Schema(implementation = Channel.class) String channel,

        @Schema(
                enumeration = {
                    "token_created",
                    "triggered",
                    "ringing",
                    "in_progress",
                    "completed",
                    "failed",
                    "cancelled",
                    "transferred",
                    "unanswered"
                })
        String status,

        String userId,
        @Schema(nullable = true) UUID agentId,
        @Schema(nullable = true) UUID agentVersionId,
        @Schema(nullable = true) String agentNumber,

        @Schema(nullable = true, description = "Always null for now.")
        UUID webWidgetId,

        @Schema(nullable = true, description = "Whole seconds.")
        Integer duration,

        Integer userTurnCount,
        Instant createdAt,
        Instant updatedAt,
        @Schema(nullable = true) Instant endedAt,

        @Schema(nullable = true, description = "Machine-readable; null while active.", examples = "ended_by_client")
        String endReason,

        @Schema(
                nullable = true,
                description =
                        "What has answered a call, where the agent's voicemail has that found out: human, voicemail, ivr,"
                                + " unavailable or uncertain.",
                examples = "human")
        String answeredBy,

        @Schema(
                nullable = true,
                description =
                        "Whether it came to what the agent's analysis calls a success; null where nobody has asked.")
        Boolean success,

        @Schema(
                nullable = true,
                type = SchemaType.OBJECT,
                description =
                        "What it has used, once it is over: seconds, input_tokens, cached_tokens, output_tokens, spoken_characters, recognized_seconds (null where a node died that would have told).")
        JsonNode usage,

        @Schema(nullable = true, description = "Null with an inline configuration.")
        AgentName agent,

        @JsonView(Sensitive.class) @Schema(nullable = true, description = "Sensitive.")
        String summary,

        @JsonView(Sensitive.class) @Schema(nullable = true, description = "Sensitive.")
        String initialContext,

        @JsonView(Sensitive.class) @Schema(nullable = true, type = SchemaType.OBJECT, description = "Sensitive.")
        JsonNode customMetadata,

        @JsonView(Sensitive.class) @Schema(description = "Sensitive.")
        Turns conversation,

        @JsonView(Sensitive.class) @Schema(nullable = true, type = SchemaType.OBJECT, description = "Sensitive.")
        JsonNode recordingDetails,

        @JsonView(Sensitive.class)
        @Schema(
                nullable = true,
                type = SchemaType.OBJECT,
                description =
                        "Sensitive. What was found out when it was over: status (done, failed), reason of success, fields, and the model with its usage.")
        JsonNode analysis) {

    /** What was said, and what is known of the person. */
    interface Sensitive {}

    /** The agent of a conversation. */
    @Schema(name = "AgentName")
    @RegisterForReflection
    public record AgentName(
            @Schema(required = true) UUID id,
            @Schema(required = true) String name) {}

    /** What was said. */
    @Schema(name = "Turns")
    @RegisterForReflection
    public record Turns(@Schema(required = true) List<TurnView> turns) {}
}
