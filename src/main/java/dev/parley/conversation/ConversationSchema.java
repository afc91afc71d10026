package dev.parley.conversation;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The conversation object as the OpenAPI document describes it. Nothing makes one: {@link ConversationView} leaves fields
 * out by scope and by the {@code fields} parameter, and a test holds the two together.
 */
@Schema(
        name = "Conversation",
        additionalProperties = Schema.False.class,
        description =
                "Fields can be absent: sensitive ones without the scope, others when the fields parameter leaves them out.")
public record ConversationSchema(
        UUID id,
        UUID organizationId,
        @Schema(enumeration = {"inbound", "outbound"}) String direction,
        Channel channel,

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

        @Schema(nullable = true, description = "Null with an inline configuration.")
        AgentName agent,

        @Schema(nullable = true, description = "Sensitive.") String summary,
        @Schema(nullable = true, description = "Sensitive.") String initialContext,

        @Schema(nullable = true, type = SchemaType.OBJECT, description = "Sensitive.")
        JsonNode customMetadata,

        @Schema(description = "Sensitive.") Turns conversation,

        @Schema(nullable = true, type = SchemaType.OBJECT, description = "Sensitive.")
        JsonNode recordingDetails) {

    /** The agent of a conversation. */
    @Schema(name = "AgentName")
    public record AgentName(
            @Schema(required = true) UUID id,
            @Schema(required = true) String name) {}

    /** What was said. */
    @Schema(name = "Turns")
    public record Turns(@Schema(required = true) List<OneTurn> turns) {}

    /** One utterance or tool step. */
    @Schema(name = "Turn")
    public record OneTurn(
            @Schema(required = true, description = "From 1, in order.")
            int seq,

            @Schema(
                    required = true,
                    enumeration = {"agent", "user", "tool"})
            String role,

            @Schema(required = true) String text,
            @Schema(required = true) Instant createdAt,

            @Schema(
                    description = "On email, of the agent's words: where the mail stands.",
                    enumeration = {"queued", "sent", "bounced", "failed", "suppressed"})
            String deliveryStatus,

            @Schema(nullable = true, description = "On email: what a server said about the mail.")
            String deliveryError,

            @Schema(description = "On a user's turn by mail: the address that it came from.")
            String from,

            @Schema(description = "On a user's turn by mail: the files that came along; they are not kept.")
            List<File> attachments,

            @Schema(description = "On a user's turn by mail: whether it was longer than what is kept.")
            Boolean truncated,

            @Schema(description = "On a user's turn of pressed keys: the keys.", examples = "12#")
            String dtmf,

            @Schema(description = "On an agent's turn that called tools.")
            List<Call> toolCalls,

            @Schema(description = "On a tool's turn: the call that it answers.")
            String toolCallId,

            @Schema(description = "On a tool's turn.") String toolName,

            @Schema(
                    description = "On a tool's turn; unknown: the call went out and its answer was lost.",
                    enumeration = {"ok", "error", "unknown"})
            String outcome) {}

    /** A file that came with a mail. */
    @Schema(name = "Attachment")
    public record File(
            @Schema(required = true) String name,

            @Schema(required = true, examples = "application/pdf")
            String type,

            @Schema(required = true, description = "Bytes as they were sent; -1 when that is not known.")
            int size) {}

    /** A call of a tool. */
    @Schema(name = "ToolCall")
    public record Call(
            @Schema(required = true) String id,
            @Schema(required = true) String name,

            @Schema(required = true, type = SchemaType.OBJECT)
            JsonNode arguments) {}

    /** The answer to a creation, on every channel. */
    @Schema(name = "CreatedConversation", additionalProperties = Schema.False.class)
    public record Created(
            @Schema(required = true) ConversationSchema conversation,

            @Schema(nullable = true, description = "Not on webrtc: the greeting, null until it is said or sent.")
            String startingMessage,

            @Schema(nullable = true, description = "On webrtc: the right to enter the room, a JWT.")
            String token,

            @Schema(nullable = true, description = "On webrtc: where to join.")
            String url,

            @Schema(nullable = true, description = "On webrtc.")
            String roomName,

            @Schema(nullable = true, description = "On webrtc: until when the token lets the person in.")
            Instant expiresAt,

            @Schema(
                    description =
                            "On webrtc: what a browser may need to get through, where this installation has such servers.")
            List<RoomEntry.IceServer> iceServers) {}
}
