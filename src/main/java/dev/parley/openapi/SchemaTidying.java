package dev.parley.openapi;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;

/** Makes the generated schemas say what the service does, where generation from the classes falls short. */
@SuppressWarnings("deprecation")
final class SchemaTidying {

    /** What the generator makes of {@code @NotBlank}: a pattern to be found. */
    private static final String NOT_BLANK = "\\S";

    private SchemaTidying() {}

    static void tidy(OpenAPI api) {
        Map<String, Schema> schemas = new TreeMap<>(api.getComponents().getSchemas());
        // Jackson's own classes are not of the contract: here they are any object.
        for (String name : List.of("ObjectNode", "JsonNode")) {
            schemas.replace(name, OASFactory.createSchema().addType(SchemaType.OBJECT));
        }
        schemas.values().forEach(SchemaTidying::tidy);
        schemas.keySet().retainAll(SchemaReferences.of(api, schemas));
        api.getComponents().setSchemas(schemas);
    }

    private static void tidy(Schema schema) {
        if (schema == null) {
            return;
        }
        if (schema.getRef() != null || schema.getAnyOf() != null) {
            // The generator guesses a type beside a reference or alternatives, and often wrongly.
            schema.setType(null);
        }
        if (schema.getPattern() != null
                && !schema.getPattern().startsWith("^")
                && !schema.getPattern().equals(NOT_BLANK)) {
            // Bean Validation matches the whole text, JSON Schema looks for the pattern in it.
            schema.setPattern("^(?:" + schema.getPattern() + ")$");
        }
        if (isFree(schema)) {
            schema.setAdditionalPropertiesBoolean(true);
        }
        children(schema).forEach(SchemaTidying::tidy);
    }

    /** An object of which nothing is said: generators take it for an empty one. */
    private static boolean isFree(Schema schema) {
        return schema.getType() != null
                && schema.getType().contains(SchemaType.OBJECT)
                && schema.getProperties() == null
                && schema.getAdditionalPropertiesSchema() == null
                && schema.getAdditionalPropertiesBoolean() == null;
    }

    static Stream<Schema> children(Schema schema) {
        Stream<Schema> properties =
                schema.getProperties() == null ? Stream.empty() : schema.getProperties().values().stream();
        Stream<Schema> alternatives = Stream.of(schema.getAnyOf(), schema.getOneOf(), schema.getAllOf())
                .filter(Objects::nonNull)
                .flatMap(List::stream);
        return Stream.concat(Stream.concat(properties, alternatives), Stream.ofNullable(schema.getItems()));
    }
}
