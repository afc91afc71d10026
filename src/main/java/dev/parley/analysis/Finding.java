package dev.parley.analysis;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.agent.config.schema.AnalysisConfig;
import dev.parley.agent.config.schema.FieldSchema;
import dev.parley.model.answer.LooseJson;
import dev.parley.wire.StorableText;

/**
 * What a conversation came to, as far as it was asked for; null what was not.
 *
 * @param reason why it has succeeded, or not
 */
record Finding(String summary, Boolean success, String reason, ObjectNode fields) {

    private static final int MOST = 4_000;

    /** What a model says of it. */
    sealed interface Read {

        record Found(Finding finding) implements Read {}

        /** What it said is not what it was asked for. */
        record Unusable(List<String> faults) implements Read {}
    }

    /**
     * Finds the object in what a model wrote: some put it into a fence, or words around it.
     *
     * @param wanted what was asked for
     */
    static Read read(String text, AnalysisConfig wanted) {
        int from = text.indexOf('{');
        int to = text.lastIndexOf('}');
        JsonNode object = from < 0 || to < from ? null : LooseJson.first(text.substring(from, to + 1));
        if (object == null || !object.isObject()) {
            return new Read.Unusable(List.of("it is not a JSON object"));
        }
        List<String> faults = new ArrayList<>();
        String summary = wanted.summarizes() ? text(object, "summary", faults) : null;
        Boolean success = wanted.success() == null ? null : flag(object, faults);
        String reason = wanted.success() == null ? null : text(object, "reason", faults);
        JsonNode fields = wanted.fields() == null ? null : object.path("fields");
        if (fields != null) {
            faults.addAll(check(fields, wanted.fields()));
        }
        return faults.isEmpty()
                ? new Read.Found(new Finding(summary, success, reason, (ObjectNode) fields))
                : new Read.Unusable(faults);
    }

    private static List<String> check(JsonNode fields, ObjectNode schema) {
        try {
            String fault = StorableText.fault(fields);
            return fault == null
                    ? FieldSchema.of(schema).faults(fields).stream()
                            .map(wrong -> "fields" + wrong)
                            .toList()
                    : List.of("fields " + fault);
        } catch (RuntimeException | StackOverflowError uncheckable) {
            return List.of("fields cannot be checked");
        }
    }

    private static String text(JsonNode object, String name, List<String> faults) {
        String text = StorableText.of(object.path(name).asText("")).strip();
        if (!object.path(name).isTextual() || text.isEmpty()) {
            faults.add(name + " is not a text");
        }
        return text.codePointCount(0, text.length()) > MOST
                ? text.substring(0, text.offsetByCodePoints(0, MOST))
                : text;
    }

    private static Boolean flag(JsonNode object, List<String> faults) {
        JsonNode success = object.path("success");
        if (!success.isBoolean()) {
            faults.add("success is neither true nor false");
        }
        return success.booleanValue();
    }
}
