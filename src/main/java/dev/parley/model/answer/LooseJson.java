package dev.parley.model.answer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.wire.StorableText;

/** JSON as endpoints really write it, as trees: the strict rules of our own API are not theirs. */
public final class LooseJson {

    private static final int MAX_DEPTH = 200;
    private static final int MAX_NUMBER = 1_000;
    private static final Pattern WHOLE_NUMBER = Pattern.compile("[0-9]{1,9}(\\.0*)?");

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER)
                    .build())
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private static final ObjectMapper JSON = JsonMapper.builder(FACTORY)
            .nodeFactory(new JsonNodeFactory(true))
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final ObjectMapper WHOLE = JSON.copy().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private LooseJson() {}

    /**
     * The values of a text, one after the other.
     *
     * @throws ModelFault broken, when any of it cannot be read
     */
    public static List<JsonNode> all(String text) {
        List<JsonNode> all = new ArrayList<>();
        try (MappingIterator<JsonNode> values = JSON.readerFor(JsonNode.class).readValues(text)) {
            while (values.hasNextValue()) {
                all.add(values.nextValue());
            }
            return all;
        } catch (IOException | RuntimeException malformed) {
            throw ModelFault.broken("unreadable JSON");
        }
    }

    /** The first value of an error's body; missing when there is none. */
    public static JsonNode first(String text) {
        try {
            JsonNode value = JSON.readTree(text);
            return value == null ? JsonNodeFactory.instance.missingNode() : value;
        } catch (JsonProcessingException notJson) {
            return JsonNodeFactory.instance.missingNode();
        }
    }

    /**
     * The arguments of a call: an object, an object as JSON in a string, or nothing at all.
     *
     * @return empty when they are anything else, or what PostgreSQL could not keep
     */
    public static Optional<ObjectNode> arguments(String text) {
        if (text == null || text.isBlank()) {
            return Optional.of(JSON.createObjectNode());
        }
        try {
            JsonNode value = WHOLE.readTree(text);
            if (value.isTextual()) {
                value = value.textValue().isBlank() ? JSON.createObjectNode() : WHOLE.readTree(value.textValue());
            }
            if (value.isNull()) {
                return Optional.of(JSON.createObjectNode());
            }
            return value instanceof ObjectNode object && StorableText.fault(object) == null
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (JsonProcessingException | NumberFormatException malformed) {
            return Optional.empty();
        }
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** A number, also as text or with a fraction; null for anything else. */
    static Integer number(JsonNode value) {
        if (value.isNumber()) {
            return value.canConvertToInt() ? value.intValue() : null;
        }
        String text = value.isTextual() ? value.textValue().strip() : "";
        return WHOLE_NUMBER.matcher(text).matches() ? (int) Double.parseDouble(text) : null;
    }
}
