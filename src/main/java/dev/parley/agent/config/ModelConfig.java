package dev.parley.agent.config;

import java.math.BigDecimal;
import java.util.List;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Which language model speaks, and how freely. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "ModelConfig", additionalProperties = Schema.False.class)
public record ModelConfig(
        @Schema(
                description = "The model's name at the configured endpoint; \"scripted\": the built-in script.",
                examples = "gpt-4o-mini")
        @Size(min = 1, max = 255)
        String name,

        @DecimalMin("0") @DecimalMax("2") BigDecimal temperature,

        @Schema(description = "The longest answer, in tokens.") @Min(1) @Max(131_072)
        Integer maxTokens,

        @Schema(
                description =
                        "How much the model can be told, in tokens; the oldest of a longer conversation is left out."
                                + " Default: by the model's name, or 8000.",
                examples = "32000")
        @Min(500)
        @Max(10_000_000)
        Integer contextTokens,

        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        @Schema(description = "Models of the same endpoint that are asked, in this order, when this one fails.")
        @Size(max = 8)
        List<@NotNull @Size(min = 1, max = 255) String> fallbacks) {

    /** The name that always means the built-in scripted model. */
    public static final String SCRIPTED = "scripted";

    public ModelConfig {
        fallbacks = fallbacks == null ? List.of() : fallbacks;
    }
}
