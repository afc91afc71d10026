package dev.parley.agent.config.voice;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What becomes of what the carrier plays before anybody answers, such as why nobody can be reached. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        name = "EarlyMediaConfig",
        additionalProperties = Schema.False.class,
        description =
                "What the carrier plays before anybody answers, such as why nobody can be reached: kept of attempts that fail, "
                        + "forgotten when somebody answers.")
public record EarlyMediaConfig(
        @Schema(description = "Whether it is written down, as announcement of the attempt. Default: false.")
        Boolean transcribe,

        @Schema(description = "Whether it is recorded. Default: false.") @JsonProperty("record")
        Boolean recorded) {

    public boolean transcribes() {
        return Boolean.TRUE.equals(transcribe);
    }

    public boolean records() {
        return Boolean.TRUE.equals(recorded);
    }
}
