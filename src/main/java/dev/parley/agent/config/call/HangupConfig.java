package dev.parley.agent.config.call;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** When the agent hangs up by itself, where there is voice. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "HangupConfig", additionalProperties = Schema.False.class)
public record HangupConfig(
        @Schema(description = "Keys that end the call when the person presses them in this order.", examples = "*0")
        @Pattern(regexp = "[0-9*#A-D]{1,16}", message = "must be 1 to 16 keys of 0-9 * # A-D")
        String onKeys,

        @Schema(description = "Seconds that nobody says or presses anything. Default: 30.") @Min(1) @Max(3_600)
        Integer afterSilence,

        @Schema(description = "Whether the call ends when the greeting has been said. Default: false.")
        Boolean afterGreeting) {}
