package dev.parley.agent.config.script;

import jakarta.validation.Valid;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What differs per channel. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "ChannelOverrides", additionalProperties = Schema.False.class)
public record ChannelOverrides(
        @Valid ChannelOverride telephone,
        @Valid ChannelOverride webrtc,
        @Valid ChannelOverride email,
        @Valid ChannelOverride text) {}
