package dev.parley.agent.config;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** For how many days after its end what is kept of a conversation. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "RetentionConfig", additionalProperties = Schema.False.class)
public record RetentionConfig(
        @Schema(description = "Days that what was said is kept, with its summary and analysis.") @Min(1) @Max(MOST)
        Integer turns,

        @Schema(description = "Days that recordings are kept.") @Min(1) @Max(MOST)
        Integer recordings,

        @Schema(description = "Days that custom_metadata and initial_context are kept.") @Min(1) @Max(MOST)
        Integer metadata,

        @Schema(description = "Days that anything is kept.") @Min(1) @Max(MOST)
        Integer conversations) {

    static final int MOST = 36_500;
}
