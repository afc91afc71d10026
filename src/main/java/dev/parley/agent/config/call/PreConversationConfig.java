package dev.parley.agent.config.call;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import dev.parley.agent.config.schema.ToolConfig;

/** What is asked over HTTP before a conversation begins: it may refuse it, or say more about it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "PreConversationConfig", additionalProperties = Schema.False.class)
public record PreConversationConfig(
        @Schema(examples = "https://shop.example/before-a-call")
        @NotNull
        @Size(max = 2_048)
        @Pattern(regexp = ToolConfig.HTTP_URL, message = ToolConfig.NO_HTTP_URL)
        String url,

        @Schema(description = "Seconds to wait for the answer; default 3.") @Min(1) @Max(5)
        Integer timeout,

        @Schema(description = "What it means when there is no usable answer. Default: continue.")
        OnFailure onFailure) {

    private static final int DEFAULT_TIMEOUT = 3;

    /** How long to wait for the answer, in seconds. */
    public int timeoutOrDefault() {
        return timeout == null ? DEFAULT_TIMEOUT : timeout;
    }

    /** Whether a conversation begins without an answer. */
    public boolean continuesWithoutAnswer() {
        return onFailure != OnFailure.REFUSE;
    }

    /** What no usable answer means. */
    public enum OnFailure {
        /** As if there were nothing to say. */
        @JsonProperty("continue")
        CONTINUE,
        /** As if it were refused. */
        @JsonProperty("refuse")
        REFUSE
    }
}
