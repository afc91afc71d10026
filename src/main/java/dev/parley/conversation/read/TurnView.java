package dev.parley.conversation.read;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import dev.parley.conversation.Turn;
import dev.parley.wire.StoredJson;

/** One utterance or tool step as clients see it. */
@Schema(name = "Turn")
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection
public record TurnView(
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
        Optional<String> deliveryError,

        @JsonUnwrapped Detail detail) {

    static TurnView of(Turn turn, StoredJson json) {
        return new TurnView(
                turn.seq,
                turn.role,
                turn.text,
                turn.createdAt,
                turn.deliveryStatus,
                turn.deliveryStatus == null ? null : Optional.ofNullable(turn.deliveryError),
                turn.detail == null ? null : json.read(turn.detail, Detail.class));
    }

    /**
     * What stands beside the text, as it is stored; what is stored there for the model's endpoint alone is not shown.     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection
    public record Detail(
            @Schema(
                    description =
                            "Of the agent's words by voice: the person interrupted, and heard no more than these.")
            Boolean interrupted,

            @Schema(description = "Of the agent's words by voice: the voice could not say some of them.")
            Boolean unspoken,

            @Schema(
                    description =
                            "Of the agent's words by voice: milliseconds from the last voiced frame of the person to the"
                                    + " first of the answer (reply_ms), and its parts.")
            Map<String, Long> latency,

            @Schema(description = "Of the person's words by voice: they were still speaking when this was answered.")
            Boolean cut,

            @Schema(description = "Of pressed keys: the keys.", examples = "12#")
            String dtmf,

            @Schema(description = "Of the agent's words: the model that wrote them.")
            String model,

            @Schema(description = "Of the agent's words: the first model failed, and this is another.")
            Boolean fallback,

            @Schema(
                    description = "Of the agent's words: why they are not the whole answer.",
                    enumeration = {"length", "refusal"})
            String finishReason,

            @Schema(description = "Of the agent's words: how many messages before them the model was not shown.")
            Integer leftOutMessages,

            @Schema(description = "Of the agent's words: milliseconds to the model's first token.")
            Long firstTokenMs,

            @Schema(description = "Of the agent's words: what the model counted.")
            Usage usage,

            @Schema(description = "Of the person's words: the model's filter refused them, it is not shown them again.")
            Boolean filtered,

            @Schema(description = "By mail: the address that it came from.")
            String from,

            @Schema(description = "By mail: the address to answer to, where that is another.")
            String replyTo,

            @Schema(description = "By mail: its subject, where that is new.")
            String subject,

            @Schema(description = "By mail: whether there were no words of the person's.")
            Boolean empty,

            @Schema(description = "By mail: whether it was longer than what is kept.")
            Boolean truncated,

            @Schema(description = "By mail: whether it is encrypted, and could not be read.")
            Boolean encrypted,

            @Schema(description = "By mail: whether another mail came with its Message-ID.")
            Boolean messageIdReused,

            @Schema(description = "By mail: the files that came along; they are not kept.")
            List<Attachment> attachments,

            @Schema(description = "Of an agent's turn that called tools.")
            List<Call> toolCalls,

            @Schema(description = "Of a tool's turn: the call that it answers.")
            String toolCallId,

            @Schema(description = "Of a tool's turn.") String toolName,

            @Schema(
                    description = "Of a tool's turn; unknown: the call went out and its answer was lost.",
                    enumeration = {"ok", "error", "unknown"})
            String outcome) {}

    /** Tokens, as the model's endpoint counts them. */
    @Schema(name = "TokenUsage")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection
    public record Usage(Integer inputTokens, Integer outputTokens, Integer cachedTokens) {}

    /** A file that came with a mail. */
    @Schema(name = "Attachment")
    @RegisterForReflection
    public record Attachment(
            @Schema(required = true) String name,

            @Schema(required = true, examples = "application/pdf")
            String type,

            @Schema(required = true, description = "Bytes as they were sent; -1 when that is not known.")
            int size) {}

    /** A call of a tool. */
    @Schema(name = "ToolCall")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection
    public record Call(
            @Schema(required = true) String id,
            @Schema(required = true) String name,

            @Schema(required = true, type = SchemaType.OBJECT)
            JsonNode arguments,

            @Schema(description = "The model wrote arguments that nobody can read; they are shown as {}.")
            Boolean unreadableArguments) {}
}
