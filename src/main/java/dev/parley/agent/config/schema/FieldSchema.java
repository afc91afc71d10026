package dev.parley.agent.config.schema;

import java.time.Duration;
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

import dev.parley.agent.config.script.HurriedText;
import dev.parley.agent.config.script.PatternSize;

/**
 * A JSON Schema (2020-12) by which an object is checked. It has no references, of which few can stand for very much, and its
 * patterns are small ones of RE2, so that nobody's schema reaches into the network or stalls a node.
 */
public final class FieldSchema {

    private static final Duration MOST_WORK = Duration.ofMillis(500);
    /** Until when patterns may search, by {@link System#nanoTime}. */
    private static final ScopedValue<Long> DEADLINE = ScopedValue.newInstance();

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaRegistryConfig(SchemaRegistryConfig.builder()
                    .regularExpressionFactory(regex -> {
                        if (PatternSize.of(regex) > PatternSize.MOST) {
                            throw new PatternSyntaxException("too large when it is written out", "");
                        }
                        Pattern pattern = Pattern.compile(regex);
                        return value -> pattern.matcher(new HurriedText(
                                        value, DEADLINE.orElse(System.nanoTime() + MOST_WORK.toNanos())))
                                .find();
                    })
                    .build()));
    private static final int MOST_FAULTS = 10;
    private static final List<String> REFERENCES =
            List.of("$ref", "$dynamicRef", "$recursiveRef", "$id", "$anchor", "$dynamicAnchor", "$schema");

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
        Optional<String> reference = reference(schema);
        if (reference.isPresent()) {
            return reference.map(name -> "has " + name + ": a schema stands for itself here");
        }
        if (patterns(schema) > PatternSize.MOST_TOGETHER) {
            return Optional.of("has patterns that are too large together when their repetitions are written out");
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

    /** What compiling all of its patterns costs. */
    private static long patterns(JsonNode schema) {
        long size = schema.path("pattern").isTextual()
                ? PatternSize.toCompile(schema.get("pattern").textValue())
                : 0;
        for (var named : schema.path("patternProperties").properties()) {
            size += PatternSize.toCompile(named.getKey());
        }
        for (JsonNode part : schema) {
            size += patterns(part);
        }
        return size;
    }

    /** What in it stands for something else. */
    private static Optional<String> reference(JsonNode schema) {
        for (String name : REFERENCES) {
            JsonNode to = schema.path(name);
            boolean known = name.equals("$schema")
                    && to.asText().equals(Dialects.getDraft202012().getId());
            if (to.isTextual() && !known) {
                return Optional.of(name);
            }
        }
        for (JsonNode part : schema) {
            Optional<String> found = reference(part);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /**
     * What is wrong with an object, the first few of it; empty when nothing is.
     *
     * @throws HurriedText.TooSlow when its patterns take too long
     */
    public List<String> faults(JsonNode object) {
        return ScopedValue.where(DEADLINE, System.nanoTime() + MOST_WORK.toNanos())
                .call(() -> schema.validate(object).stream()
                        .map(Error::toString)
                        .limit(MOST_FAULTS)
                        .toList());
    }
}
