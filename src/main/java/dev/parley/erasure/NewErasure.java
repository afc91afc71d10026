package dev.parley.erasure;

import jakarta.validation.constraints.Size;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import dev.parley.conversation.MailAddress;

/**
 * Whose conversations are to be erased.
 *
 * @param userId as it stands in the conversations: a number, an address, or the client's own name for them
 * @param address of mail to and from them, whatever their user_id is; this or the other
 */
@Schema(name = "NewErasure", additionalProperties = Schema.False.class)
public record NewErasure(
        @Schema(description = "As it stands in the conversations; this or address.", examples = "+14155550100")
        @Size(min = 1, max = 255)
        String userId,

        @Schema(description = "Of mail to and from them, whatever their user_id is.", examples = "ann@example.com")
        @MailAddress
        @Size(max = 320)
        String address) {}
