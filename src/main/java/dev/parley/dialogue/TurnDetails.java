package dev.parley.dialogue;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a turn carries beside its text: an agent's calls, which call a tool's turn answers, pressed keys. */
final class TurnDetails {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private TurnDetails() {}

    static String calls(List<ToolCall> calls, JsonReader reader) {
        ObjectNode detail = JSON.objectNode();
        var list = detail.putArray("tool_calls");
        for (ToolCall call : calls) {
            list.addObject()
                    .put("id", call.id())
                    .put("name", call.name())
                    .set("arguments", reader.object(call.arguments()));
        }
        return detail.toString();
    }

    static String result(ToolCall call, ToolResult result) {
        return JSON.objectNode()
                .put("tool_call_id", call.id())
                .put("tool_name", call.name())
                .put("outcome", result.outcome().wire())
                .toString();
    }

    static String keys(String keys) {
        return JSON.objectNode().put("dtmf", keys).toString();
    }

    static List<ToolCall> toolCalls(JsonNode detail) {
        List<ToolCall> calls = new ArrayList<>();
        for (JsonNode call : detail == null ? JSON.arrayNode() : detail.path("tool_calls")) {
            calls.add(new ToolCall(
                    call.path("id").asText(),
                    call.path("name").asText(),
                    call.path("arguments").toString()));
        }
        return calls;
    }

    /** Reads a JSON object. */
    interface JsonReader {
        ObjectNode object(String text);
    }
}
