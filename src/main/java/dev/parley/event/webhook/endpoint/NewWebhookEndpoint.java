package dev.parley.event.webhook.endpoint;

import java.util.List;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import dev.parley.conversation.MailAddress;

/** An endpoint as a client writes it. */
@Schema(additionalProperties = Schema.False.class)
public record NewWebhookEndpoint(
        @Schema(
                description = "https. It is asked by POST and has 15 seconds for any 2xx; redirects are not followed.",
                examples = "https://example.com/hooks/parley")
        @NotNull
        @Size(min = 1, max = 2000)
        String url,

        @Schema(description = "Which events it is told of; none: all, also those of later releases.") @Size(max = 50)
        List<@NotNull @Size(max = 100) String> types,

        @Size(max = 500) String description,

        @Schema(
                description =
                        "Whether it is told what people say; that needs conversations:read_sensitive. Default false.")
        Boolean sensitive,

        @Schema(description = "Whether it is told nothing for now. Default false; null on PUT is that too.")
        Boolean disabled,

        @Schema(description = "Who gets a mail when it is disabled because it answered 410, or took nothing for days.")
        @Size(max = 254)
        @MailAddress
        String alertEmail) {

    boolean isSensitive() {
        return Boolean.TRUE.equals(sensitive);
    }

    boolean isDisabled() {
        return Boolean.TRUE.equals(disabled);
    }
}
