package dev.parley.agent.config;

import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.Dialects;

/**
 * A JSON Schema (2020-12) by which an object is checked. It refers to nothing outside itself, and its patterns are those of RE2,
 * so that nobody's schema reaches into the network or stalls a node.
 */
public final class FieldSchema {

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaRegistryConfig(SchemaRegistryConfig.builder()
                    .regularExpressionFactory(regex -> {
                        Pattern pattern = Pattern.compile(regex);
                        return value -> pattern.matcher(value).find();
                    })
                    .build()));
    private static final int MOST_FAULTS = 10;

    private final Schema schema;

    private FieldSchema(Schema schema) {
        this.schema = schema;
    }

    /** To be given what {@link #fault} has found nothing in. */
    public static FieldSchema of(JsonNode schema) {
        return new FieldSchema(SCHEMAS.getSchema(schema));
    }

    /** What is wrong with a schema, if anything is. */
    public static Optional<String> fault(JsonNode schema) {
        Optional<String> reference = outside(schema);
        if (reference.isPresent()) {
            return reference.map(to -> "refers to " + to + ", which is outside it");
        }
        try {
            Schema all = SCHEMAS.getSchema(
                    SchemaLocation.of(Dialects.getDraft202012().getId()));
            Optional<String> fault =
                    all.validate(schema).stream().map(Error::toString).findFirst();
            if (fault.isEmpty()) {
                of(schema).schema.initializeValidators();
            }
            return fault.map(text -> "is no JSON Schema: " + text);
        } catch (PatternSyntaxException foreign) {
            return Optional.of("has a pattern that is not in the syntax of RE2");
        } catch (RuntimeException unreadable) {
            return Optional.of("is no JSON Schema: " + unreadable.getMessage());
        }
    }

    /** Where it names another document. */
    private static Optional<String> outside(JsonNode schema) {
        for (String name : List.of("$ref", "$dynamicRef", "$id", "$schema")) {
            String to = schema.path(name).asText("");
            boolean known = name.equals("$schema")
                    && to.equals(Dialects.getDraft202012().getId());
            if (!to.isEmpty() && !to.startsWith("#") && !known) {
                return Optional.of(to);
            }
        }
        for (JsonNode part : schema) {
            Optional<String> found = outside(part);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** What is wrong with an object, the first few of it; empty when nothing is. */
    public List<String> faults(JsonNode object) {
        return schema.validate(object).stream()
                .map(Error::toString)
                .limit(MOST_FAULTS)
                .toList();
    }
}
