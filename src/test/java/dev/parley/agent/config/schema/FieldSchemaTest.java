package dev.parley.agent.config.schema;

import java.util.Collections;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.agent.config.script.HurriedText;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Schemas that organizations write, and what is checked by them. */
class FieldSchemaTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode json(String text) throws Exception {
        return JSON.readTree(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\": \"object\"}",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"type\": [\"string\", \"null\"]}}, \"required\": [\"a\"]}",
                "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"type\": \"object\"}",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"pattern\": \"^[0-9]+$\"}}}"
            })
    void takesSchemas(String schema) throws Exception {
        assertTrue(FieldSchema.fault(json(schema)).isEmpty(), () -> schema);
    }

    @Test
    void refusesPatternsThatAreTooLargeTogether() throws Exception {
        String many = String.join(",", Collections.nCopies(30, "{\"pattern\": \"[a-z]{1,999}9\"}"));
        assertTrue(FieldSchema.fault(json("{\"allOf\": [" + many + "]}"))
                .orElseThrow()
                .contains("together"));
    }

    @Test
    void searchesNoLongerThanItMay() throws Exception {
        String many = String.join(",", Collections.nCopies(18, "{\"pattern\": \"[a-z]{1,999}9\"}"));
        JsonNode schema = json("{\"properties\": {\"a\": {\"allOf\": [" + many + "]}}}");
        assertTrue(FieldSchema.fault(schema).isEmpty());
        JsonNode object = json("{\"a\": \"" + "a".repeat(100_000) + "\"}");
        assertThrows(HurriedText.TooSlow.class, () -> FieldSchema.of(schema).faults(object));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\": \"objekt\"}",
                "{\"type\": \"object\", \"required\": \"a\"}",
                "{\"type\": \"object\", \"properties\": {\"a\": 1}}",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"minimum\": \"x\"}}}",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"pattern\": \"(?<=x)y\"}}}",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"pattern\": \"(\"}}}",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"$ref\": \"#/$defs/none\"}}}",
                "{\"type\": \"object\", \"allOf\": [{\"$ref\": \"#\"}]}",
                "{\"type\": \"object\", \"$dynamicAnchor\": \"a\", \"allOf\": [{\"$dynamicRef\": \"#a\"}]}",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"pattern\": \"((a{1000}){1000}){1000}\"}}}",
                "{\"type\": \"object\", \"patternProperties\": {\"((a{1000}){1000}){1000}\": {}}}",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"$ref\": \"http://169.254.169.254/x\"}}}",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"$ref\": \"file:///etc/passwd\"}}}",
                "{\"type\": \"object\", \"allOf\": [{\"$ref\": \"https://json-schema.org/draft/2020-12/schema\"}]}",
                "{\"$id\": \"https://example.com/x\", \"type\": \"object\"}",
                "{\"$schema\": \"https://example.com/own\", \"type\": \"object\"}"
            })
    void refusesWhatItCannotCheckBy(String schema) throws Exception {
        assertFalse(FieldSchema.fault(json(schema)).isEmpty(), () -> schema);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"order\": \"123\", \"items\": [1, 2]}|0",
                "{\"order\": \"123\"}|0",
                "{\"order\": null}|1",
                "{}|1",
                "[]|1",
                "{\"order\": \"12\"}|1",
                "{\"order\": \"x\", \"items\": [\"a\"]}|2",
                "{\"order\": \"123\", \"more\": 1}|1"
            })
    void checksObjects(String object, int faults) throws Exception {
        FieldSchema schema = FieldSchema.of(json("""
                {"type": "object", "required": ["order"], "additionalProperties": false,
                 "properties": {"order": {"type": "string", "pattern": "^[0-9]{3}$"},
                                "items": {"type": "array", "items": {"type": "integer"}}}}"""));
        assertEquals(
                faults,
                schema.faults(json(object)).size(),
                () -> schema.faults(read(object)).toString());
    }

    private static JsonNode read(String text) {
        try {
            return json(text);
        } catch (Exception malformed) {
            throw new IllegalStateException(malformed);
        }
    }

    /** A pattern that stalls other engines for hours. */
    @Test
    void isNotStalledByPatterns() throws Exception {
        FieldSchema schema = FieldSchema.of(json("{\"properties\": {\"a\": {\"pattern\": \"^(a+)+$\"}}}"));
        List<String> faults = schema.faults(JSON.createObjectNode().put("a", "a".repeat(100_000) + "!"));
        assertEquals(1, faults.size());
    }
}
