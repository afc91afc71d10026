package dev.parley.agent.config;

import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How the agent's mails look. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "EmailConfig", additionalProperties = Schema.False.class)
public record EmailConfig(
        @Size(min = 1, max = 255)
        @Pattern(regexp = "[^\\r\\n]*", message = "must not contain line breaks")
        @TemplateText
        String defaultSubject,

        @Size(min = 1, max = 255) @Pattern(regexp = "[^\\r\\n]*", message = "must not contain line breaks")
        String fromDisplayName,

        @Size(max = 4_000) String signature) {}
