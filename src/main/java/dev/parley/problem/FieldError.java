package dev.parley.problem;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * One thing that is wrong with a request.
 *
 * @param field the field as the client wrote it, dotted where nested, or the query parameter
 * @param message what is wrong with it, for a person
 */
@RegisterForReflection
public record FieldError(String field, String message) {}
