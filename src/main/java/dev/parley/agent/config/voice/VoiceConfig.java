package dev.parley.agent.config.voice;

import java.math.BigDecimal;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How the agent sounds, hears and takes turns. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@VoiceRules
@Schema(name = "VoiceConfig", additionalProperties = Schema.False.class)
public record VoiceConfig(
        @Schema(description = "A language tag (BCP 47).", examples = "en-US")
        @Size(max = 35)
        @Pattern(regexp = "[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}", message = "must be a language tag such as en-US")
        String language,

        @Size(min = 1, max = 255) String name,

        @Schema(description = "1 is the voice's own speed.") @DecimalMin("0.25") @DecimalMax("4")
        BigDecimal speed,

        @Schema(
                description =
                        "What the agent talks with. Default: pipeline; realtime: one engine that hears, thinks and speaks"
                                + " by itself, and the recognizer where it fails.")
        VoiceEngine engine,

        @Schema(
                description =
                        "What the agent hears with: one of the installation's recognizers. Default: its default one.")
        @Size(min = 1, max = 64)
        @KnownRecognizer
        String recognizer,

        @Valid TurnTakingConfig turnTaking) {}
