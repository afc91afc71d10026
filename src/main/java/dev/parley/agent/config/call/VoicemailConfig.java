package dev.parley.agent.config.call;

import jakarta.validation.constraints.Size;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import dev.parley.agent.config.script.TemplateText;

/** What to do when a machine answers the telephone. */
@VoicemailRules
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "VoicemailConfig", additionalProperties = Schema.False.class)
public record VoicemailConfig(
        @Schema(description = "Whether to find out what has answered, before anything is said. Default: true.")
        Boolean enabled,

        @Schema(description = "Default: hang_up.") Action action,

        @Schema(description = "What to leave; required with leave_message.") @Size(max = 4_000) @TemplateText
        String message) {

    /** Whether it is found out what has answered. */
    public boolean listens() {
        return enabled == null || enabled;
    }

    /** What is done about a machine. */
    public Action does() {
        return action == null ? Action.HANG_UP : action;
    }

    /** What the agent does. */
    public enum Action {
        @JsonProperty("hang_up")
        @JsonAlias("hangup")
        HANG_UP,
        @JsonProperty("leave_message")
        LEAVE_MESSAGE,
        /** Talks to it as to a person. */
        @JsonProperty("continue")
        CONTINUE
    }
}
