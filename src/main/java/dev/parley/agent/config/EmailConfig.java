package dev.parley.agent.config;

import jakarta.validation.constraints.Size;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import dev.parley.agent.config.script.TemplateText;
import dev.parley.wire.HeaderLine;

/** How the agent's mails look. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "EmailConfig", additionalProperties = Schema.False.class)
public record EmailConfig(
        @Size(min = 1, max = 255) @HeaderLine @TemplateText String defaultSubject,

        @Size(min = 1, max = 255) @HeaderLine String fromDisplayName,

        @Size(max = 4_000) String signature) {}
