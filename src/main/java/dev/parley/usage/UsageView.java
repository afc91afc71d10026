package dev.parley.usage;

import java.time.LocalDate;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What the conversations of one channel have used that ended on one day. */
@Schema(name = "Usage", additionalProperties = Schema.False.class)
@RegisterForReflection
public record UsageView(
        @Schema(required = true, description = "In UTC.") LocalDate day,

        @Schema(
                required = true,
                enumeration = {"telephone", "webrtc", "email", "text"})
        String channel,

        @Schema(required = true) long conversations,

        @Schema(required = true, description = "From being connected to the end.")
        long seconds,

        @Schema(required = true, description = "Of models, analyses included, as they tell it.")
        long inputTokens,

        @Schema(required = true) long cachedTokens,
        @Schema(required = true) long outputTokens,

        @Schema(required = true, description = "Of what agents were heard to say.")
        long spokenCharacters,

        @Schema(
                required = true,
                description = "Of people's voice that recognizers were given, as far as nodes lived to tell.")
        long recognizedSeconds) {}
