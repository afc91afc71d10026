package dev.parley.event;

import java.time.Instant;
import java.util.UUID;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Something that happened, as clients see it. */
@Schema(name = "Event")
@RegisterForReflection
public record EventView(
        @Schema(
                required = true,
                description = "Where to go on from, as after or Last-Event-ID.",
                examples = "81234-5678")
        String id,

        @Schema(required = true, examples = "conversation.ended")
        String type,

        @Schema(required = true, nullable = true) UUID conversationId,

        @Schema(
                required = true,
                nullable = true,
                description = "From 1 in each conversation, without gaps: the order in which things happened there.")
        Integer conversationSeq,

        @Schema(required = true) Instant time,

        @Schema(
                required = true,
                type = SchemaType.OBJECT,
                description = "What is known of it; what people say only with conversations:read_sensitive.")
        ObjectNode data) {}
