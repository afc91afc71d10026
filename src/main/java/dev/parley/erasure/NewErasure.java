package dev.parley.erasure;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Whose conversations are to be erased.
 *
 * @param userId as it stands in the conversations: a number, an address, or the client's own name for them
 */
@Schema(name = "NewErasure", additionalProperties = Schema.False.class)
public record NewErasure(
        @Schema(required = true, description = "As it stands in the conversations.", examples = "+14155550100")
        @NotBlank
        @Size(max = 255)
        String userId) {}
