package dev.parley.audit;

import java.time.Instant;
import java.util.UUID;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** One thing that somebody did. */
@Schema(name = "AuditEntry", additionalProperties = Schema.False.class)
@RegisterForReflection
public record AuditEntry(
        @Schema(required = true, description = "Of the organization's entries, without gaps, from 1.")
        long seq,

        @Schema(required = true, description = "Later than the entry before it.")
        Instant createdAt,

        @Schema(
                required = true,
                nullable = true,
                description = "Whose token it was; null: the installation itself, by an operator's command or a duty.")
        UUID tokenId,

        @Schema(required = true, nullable = true, description = "The network address of the request.")
        String address,

        @Schema(required = true) String action,

        @Schema(
                required = true,
                description =
                        "What it was done to: an id, a number or an address of the organization's own; the address of a"
                                + " person as sha256: and the hash of it in lower case.")
        String subject,

        @Schema(required = true, description = "SHA-256, in hex, over this entry and the hash of the one before.")
        String hash) {}
