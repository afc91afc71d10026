package dev.parley.agent;

import java.time.Instant;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonRawValue;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import dev.parley.agent.config.AgentConfig;

/** An agent version as it is shown. */
@Schema(name = "AgentVersion")
public record VersionView(
        @Schema(required = true) UUID id,
        @Schema(required = true) UUID agentId,
        @Schema(required = true) int version,
        @Schema(required = true) boolean published,

        @Schema(required = true, implementation = AgentConfig.class) @JsonRawValue
        String config,

        @Schema(required = true) Instant createdAt,
        @Schema(required = true) Instant updatedAt) {

    static VersionView of(AgentVersion version) {
        return new VersionView(
                version.id,
                version.agentId,
                version.version,
                version.published,
                version.config,
                version.createdAt,
                version.updatedAt);
    }
}
