package dev.parley.conversation.read;

import java.util.UUID;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import dev.parley.conversation.Conversation;

/** How a conversation ended. */
@Schema(name = "EndedConversation")
@RegisterForReflection
public record EndedConversation(
        @Schema(required = true) UUID conversationId,
        @Schema(required = true, examples = "completed") String status,

        @Schema(required = true, nullable = true, description = "Whole seconds.")
        Integer duration,

        @Schema(required = true, nullable = true, description = "Null without conversations:read_sensitive.")
        String summary) {

    /**
     * @param sensitive whether what people said may be shown
     */
    static EndedConversation of(Conversation conversation, boolean sensitive) {
        return new EndedConversation(
                conversation.id, conversation.status, conversation.duration, sensitive ? conversation.summary : null);
    }
}
