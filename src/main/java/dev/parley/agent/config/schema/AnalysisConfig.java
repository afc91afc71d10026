package dev.parley.agent.config.schema;

import jakarta.validation.constraints.Size;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import dev.parley.wire.MaxBytes;

/** What is found out about a conversation when it is over, by the agent's model. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "AnalysisConfig", additionalProperties = Schema.False.class)
public record AnalysisConfig(
        @Schema(description = "Whether it is told in a few sentences. Default: true.")
        Boolean summary,

        @Schema(
                description =
                        "JSON Schema (2020-12) of what is to be taken from it, an object; it has no references, and its patterns are small ones of RE2.",
                type = SchemaType.OBJECT)
        @MaxBytes(16_384)
        @ObjectSchema
        @CheckableSchema
        ObjectNode fields,

        @Schema(description = "When it has succeeded.", examples = "The person has ordered something.")
        @Size(min = 1, max = 2_000)
        String success) {

    /** Whether it is told in a few sentences. */
    public boolean summarizes() {
        return summary == null || summary;
    }
}
