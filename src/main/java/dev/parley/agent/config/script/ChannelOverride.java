package dev.parley.agent.config.script;

import jakarta.validation.constraints.Size;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What differs on one channel. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "ChannelOverride", additionalProperties = Schema.False.class)
public record ChannelOverride(
        @Size(max = 60_000) String instructions,
        @Schema(description = "Default: append.") InstructionsMode instructionsMode,
        @Size(max = 4_000) @TemplateText String startingMessage) {

    /** How the channel's instructions stand to the agent's. */
    public enum InstructionsMode {
        @JsonProperty("append")
        APPEND,
        @JsonProperty("replace")
        REPLACE
    }
}
