package dev.parley.problem;

import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;

/** Says what is wrong with a JSON body in the client's terms: no class names, no offsets into our parser. */
final class JsonFaults {

    private JsonFaults() {}

    static Problem of(JsonProcessingException fault) {
        return switch (fault) {
            case UnrecognizedPropertyException unknown ->
                Problem.invalid(FieldPath.of(unknown.getPath()), "is not a field of this request");
            case InvalidFormatException value -> Problem.invalid(FieldPath.of(value.getPath()), format(value));
            case MismatchedInputException type
            when type.getCause() == null -> Problem.invalid(FieldPath.of(type.getPath()), type(type.getTargetType()));
            case JsonMappingException mapping when mapping.getCause() instanceof Problem problem -> problem;
            case JsonMappingException mapping
            when mapping.getCause() instanceof JsonProcessingException cause -> of(cause);
            default -> Problem.invalid(FieldPath.BODY, "is not well-formed JSON" + where(fault));
        };
    }

    private static String format(InvalidFormatException fault) {
        Class<?> type = fault.getTargetType();
        if (type != null && type.isEnum()) {
            return "must be one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(constant -> wireName(type, ((Enum<?>) constant).name()))
                            .collect(Collectors.joining(", "));
        }
        String message = fault.getOriginalMessage();
        int reason = message.lastIndexOf("must ");
        return reason >= 0 && (type == String.class || type == UUID.class) ? message.substring(reason) : type(type);
    }

    private static String wireName(Class<?> type, String constant) {
        try {
            JsonProperty named = type.getField(constant).getAnnotation(JsonProperty.class);
            return named == null ? constant : named.value();
        } catch (NoSuchFieldException impossible) {
            return constant;
        }
    }

    private static String type(Class<?> type) {
        if (type == null) {
            return "has the wrong type";
        }
        if (type == String.class || type.isEnum()) {
            return "must be a string";
        }
        if (type == UUID.class) {
            return "must be a UUID";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "must be true or false";
        }
        if (type == Integer.class || type == int.class || type == Long.class || type == long.class) {
            return "must be a whole number";
        }
        if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
            return "must be a number";
        }
        return Iterable.class.isAssignableFrom(type) && !type.getSimpleName().endsWith("Node")
                ? "must be an array"
                : "must be an object";
    }

    private static String where(JsonProcessingException fault) {
        return fault.getLocation() == null || fault.getLocation().getLineNr() < 1
                ? ""
                : " at line " + fault.getLocation().getLineNr() + ", column "
                        + fault.getLocation().getColumnNr();
    }
}
