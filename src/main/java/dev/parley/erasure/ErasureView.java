package dev.parley.erasure;

import java.time.Instant;
import java.util.UUID;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How far the erasure of a person has come. */
@Schema(name = "Erasure", additionalProperties = Schema.False.class)
@RegisterForReflection
public record ErasureView(
        @Schema(required = true) UUID id,

        @Schema(
                required = true,
                enumeration = {"pending", "done"},
                description = "pending as long as a conversation of theirs goes on.")
        String status,

        @Schema(required = true, description = "How many conversations were erased so far.")
        int erased,

        @Schema(required = true) Instant requestedAt,
        @Schema(nullable = true) Instant doneAt) {

    static ErasureView of(Erasure row) {
        return new ErasureView(
                row.id, row.doneAt == null ? "pending" : "done", row.erased, row.requestedAt, row.doneAt);
    }
}
