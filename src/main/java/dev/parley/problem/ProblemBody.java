package dev.parley.problem;

import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a client sees of an error: an RFC 9457 problem document. */
@Schema(name = "Problem", description = "An RFC 9457 problem document.")
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@RegisterForReflection
public record ProblemBody(
        @Schema(required = true, examples = "about:blank") String type,

        @Schema(required = true, examples = "Unprocessable Content")
        String title,

        @Schema(required = true, examples = "422") int status,

        @Schema(required = true, description = "What a person can act on.", examples = "user_id: must not be null")
        String detail,

        @Schema(description = "On validation: each field that is wrong.")
        List<FieldError> errors,

        @Schema(
                description =
                        "Where it is not known whether a request took effect: what to ask again with, or to look for.")
        UUID id) {}
