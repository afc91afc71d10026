package dev.parley.agent.config;

import jakarta.validation.constraints.Size;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What to do when a machine answers the telephone. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "VoicemailConfig", additionalProperties = Schema.False.class)
public record VoicemailConfig(
        @Schema(description = "Default: hang_up.") Action action,

        @Schema(description = "What to leave.") @Size(max = 4_000) @TemplateText
        String message) {

    /** What the agent does. */
    public enum Action {
        @JsonProperty("hang_up")
        HANG_UP,
        @JsonProperty("leave_message")
        LEAVE_MESSAGE
    }
}
