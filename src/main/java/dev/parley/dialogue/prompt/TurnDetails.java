package dev.parley.dialogue.prompt;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;

import dev.parley.dialogue.tool.ToolCall;
import dev.parley.dialogue.tool.ToolResult;
import dev.parley.wire.StorableText;

/**
 * What a turn carries beside its text: which model spoke and what it cost, an agent's calls, which call a tool's turn answers,
 * pressed keys. What only the model's endpoint understands begins with an underscore, and is not shown.
 */
public final class TurnDetails {

    private static final String FOR_THE_MODEL = "_model";
    private static final String FILTERED = "filtered";
    /** Of the agent's words: the person heard a part only. */
    public static final String INTERRUPTED = "interrupted";

    private static final JsonNodeFactory JSON = new JsonNodeFactory(true);

    private TurnDetails() {}

    /** Of the agent's words; null for nothing. */
    public static String spoken(ModelReply reply) {
        return reply.told() == null || reply.told().isEmpty()
                ? null
                : reply.told().toString();
    }

    /** Of calls, which may have other ids than the reply's, and be fewer. */
    public static String calls(ModelReply reply, List<ToolCall> calls) {
        ObjectNode detail =
                reply.told() == null ? JSON.objectNode() : reply.told().deepCopy();
        ObjectNode forTheModel = JSON.objectNode();
        if (storable(reply.extra())) {
            forTheModel.set("extra", reply.extra());
        }
        ArrayNode list = detail.putArray("tool_calls");
        ArrayNode extras = JSON.arrayNode();
        for (ToolCall call : calls) {
            ObjectNode shown = list.addObject().put("id", call.id()).put("name", call.name());
            shown.putRawValue("arguments", new RawValue(call.arguments() == null ? "{}" : call.arguments()));
            if (call.arguments() == null) {
                shown.put("unreadable_arguments", true);
            }
            ObjectNode extra = extras.addObject();
            if (!call.wireId().equals(call.id())) {
                extra.put("id", call.wireId());
            }
            if (storable(call.extra())) {
                extra.set("extra", call.extra());
            }
        }
        for (JsonNode extra : extras) {
            if (!extra.isEmpty()) {
                forTheModel.set("calls", extras);
            }
        }
        if (!forTheModel.isEmpty()) {
            detail.set(FOR_THE_MODEL, forTheModel);
        }
        return detail.toString();
    }

    private static boolean storable(ObjectNode extra) {
        return extra != null && StorableText.fault(extra) == null;
    }

    /** Of the turn that has what a tool returned, as JSON. */
    public static String result(ToolCall call, ToolResult result) {
        return JSON.objectNode()
                .put("tool_call_id", call.id())
                .put("tool_name", call.name())
                .put("outcome", result.outcome().wire())
                .toString();
    }

    /** Of the turn in which a person pressed these keys, as JSON. */
    public static String keys(String keys) {
        return JSON.objectNode().put("dtmf", keys).toString();
    }

    /** Of what the person was still saying when it was answered. */
    public static String cut() {
        return JSON.objectNode().put("cut", true).toString();
    }

    static boolean isInterrupted(JsonNode detail) {
        return detail != null && detail.path(INTERRUPTED).asBoolean();
    }

    /** Of what the person said and a filter of the model refused. */
    public static String filtered() {
        return JSON.objectNode().put(FILTERED, true).toString();
    }

    static boolean isFiltered(JsonNode detail) {
        return detail != null && detail.path(FILTERED).asBoolean();
    }

    /** The calls that the turn with these details made. */
    public static List<ToolCall> toolCalls(JsonNode detail) {
        if (detail == null || detail.path("tool_calls").isEmpty()) {
            return List.of();
        }
        List<ToolCall> calls = new ArrayList<>();
        for (JsonNode call : detail.path("tool_calls")) {
            JsonNode own = detail.path(FOR_THE_MODEL).path("calls").path(calls.size());
            String id = call.path("id").asText();
            calls.add(new ToolCall(
                    id,
                    call.path("name").asText(),
                    call.path("unreadable_arguments").asBoolean()
                            ? null
                            : call.path("arguments").toString(),
                    own.path("id").asText(id),
                    own.path("extra") instanceof ObjectNode extra ? extra : null));
        }
        return calls;
    }

    /** What the model's endpoint wants back with the calls, or null. */
    public static ObjectNode extra(JsonNode detail) {
        return detail != null && detail.path(FOR_THE_MODEL).path("extra") instanceof ObjectNode extra ? extra : null;
    }
}
