package dev.parley.model.answer;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

/** What stands in a message, or in a piece of one. */
final class MessageParts {

    private MessageParts() {}

    /** A string, or the parts of a list that are text. */
    static String text(JsonNode content) {
        if (content.isValueNode()) {
            return content.isNull() ? "" : content.asText();
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content.isObject() ? List.of(content) : content) {
            String type = part.path("type").asText("text");
            if (part.isTextual()) {
                text.append(part.textValue());
            } else if (type.equals("text") || type.equals("output_text")) {
                JsonNode said = part.path("text");
                text.append(said.isObject() ? said.path("value").asText("") : said.asText(""));
            }
        }
        return text.toString();
    }

    /** Whether there are words or calls in it. */
    static boolean brings(JsonNode delta) {
        return !text(delta.path("content")).isEmpty() || !refusal(delta).isEmpty() || hasCalls(delta);
    }

    static boolean hasCalls(JsonNode message) {
        return !message.path("tool_calls").isEmpty()
                || message.path("function_call").isObject();
    }

    static boolean hasReasoning(JsonNode message) {
        return message.properties().stream()
                .filter(field -> field.getKey().startsWith("reasoning"))
                .map(Map.Entry::getValue)
                .anyMatch(value -> value.isTextual() ? !value.textValue().isEmpty() : !value.isEmpty());
    }

    static String refusal(JsonNode message) {
        StringBuilder refusal = new StringBuilder();
        if (message.path("refusal").isTextual()) {
            refusal.append(message.get("refusal").textValue());
        }
        message.path("content").forEach(part -> {
            if (part.path("type").asText().equals("refusal")) {
                refusal.append(part.path("refusal").asText(""));
            }
        });
        return refusal.toString();
    }
}
