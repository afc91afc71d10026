package dev.parley.agent.config.voice;

import jakarta.validation.constraints.Size;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import dev.parley.agent.config.script.TemplateText;

/** Whether what is said on the telephone and over WebRTC is recorded. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "RecordingConfig", additionalProperties = Schema.False.class)
public record RecordingConfig(
        @Schema(description = "Default: true.") Boolean enabled,

        @Schema(
                description =
                        "none: from the first word on; announce: the same, and it is said first; ask: announce is asked, and nothing is kept unless the person says yes, or presses 1. Default: none.")
        Consent consent,

        @Schema(
                description = "What is said, or asked; required unless consent is none.",
                examples = "This call is recorded.")
        @Size(max = 1_000)
        @TemplateText
        String announce,

        @Schema(
                description =
                        "Both sides are silent in the recording while the person presses keys, and for three seconds then. Default: false.")
        Boolean pauseOnDtmf) {

    /** Whether it is recorded. */
    public boolean records() {
        return enabled == null || enabled;
    }

    /** Whether, and how, the person has a say. */
    public Consent consentOrDefault() {
        return consent == null ? Consent.NONE : consent;
    }

    /** Whether keys are left out. */
    public boolean leavesOutKeys() {
        return Boolean.TRUE.equals(pauseOnDtmf);
    }

    /** What the person has to say to it. */
    public enum Consent {
        @JsonProperty("none")
        NONE,
        @JsonProperty("announce")
        ANNOUNCE,
        @JsonProperty("ask")
        ASK
    }
}
