package dev.parley.agent;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import dev.parley.wire.MaxBytes;

/** An agent as a client writes it. */
@Schema(additionalProperties = Schema.False.class)
public record NewAgent(
        @NotBlank @Size(max = 255) @Schema(examples = "Receptionist")
        String name,

        @Size(max = 4_000) String description,

        @Schema(description = "Default true; an inactive agent starts no conversation.")
        Boolean active,

        @MaxBytes(16_384) @Schema(type = SchemaType.OBJECT) ObjectNode metadata) {}
