package dev.parley.agent.config.call;

import java.util.List;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How often a call is tried. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "RetryConfig", additionalProperties = Schema.False.class)
public record RetryConfig(
        @Schema(description = "Default: 1.") @Min(1) @Max(10)
        Integer maxAttempts,

        @Schema(description = "Seconds from the end of one attempt to the next. Default: 300.") @Min(1) @Max(604_800)
        Integer backoffSeconds,

        @Schema(description = "What is worth another attempt. Default: busy, no_answer.") @Size(max = 6)
        List<@NotNull On> on) {

    /** How an attempt ended. */
    public enum On {
        @JsonProperty("busy")
        BUSY,
        @JsonProperty("no_answer")
        NO_ANSWER,
        @JsonProperty("declined")
        DECLINED,
        @JsonProperty("trunk_unreachable")
        TRUNK_UNREACHABLE,
        @JsonProperty("carrier_error")
        CARRIER_ERROR,
        /** A machine that takes messages, or an announcement that nobody can be reached; none was left. */
        @JsonProperty("voicemail")
        VOICEMAIL
    }
}
