package dev.parley.agent.config.call;

import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import dev.parley.number.E164;

/** To whom the agent can bring people who talk to it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "TransferConfig", additionalProperties = Schema.False.class)
public record TransferConfig(
        @Schema(required = true, description = "Whom the tool transfer_call knows, by name.") @NotEmpty @Size(max = 20)
        List<@Valid @NotNull Target> targets,

        @Schema(description = "The number that calls; default: the conversation's, or any of the organization's.") @E164
        String from,

        @Schema(description = "Default: bridge.") Mode mode,

        @Schema(description = "Seconds that it may ring there. Default: 30.") @Min(5) @Max(120)
        Integer ringTimeout) {

    private static final int RINGS = 30;

    /** How the two are brought together, where nobody says otherwise. */
    public Mode modeOrDefault() {
        return mode == null ? Mode.BRIDGE : mode;
    }

    /** How long it may ring, in seconds. */
    public int ringsFor() {
        return ringTimeout == null ? RINGS : ringTimeout;
    }

    /** Somebody. */
    @Schema(name = "TransferTarget", additionalProperties = Schema.False.class)
    public record Target(
            @Schema(required = true, description = "As models and rules call it.", examples = "sales")
            @NotNull
            @Size(min = 1, max = 100)
            String name,

            @Schema(required = true, examples = "+14155550199") @NotNull @E164
            String number) {}

    /** How the two are brought together. */
    @Schema(name = "TransferMode")
    public enum Mode {
        /** As soon as there is an answer. */
        @JsonProperty("bridge")
        BRIDGE,
        /** Whoever answers is told first what it is about, and takes the call by key or word, or does not. */
        @JsonProperty("warm")
        WARM,
        /** The carrier of the person's call calls them itself (REFER), and nobody is on our line any more. */
        @JsonProperty("refer")
        REFER
    }
}
