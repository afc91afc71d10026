package dev.parley.hook;

import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.conversation.create.PreConversation.Verdict;
import dev.parley.wire.StorableText;

/**
 * What a hook answers: nothing, or a JSON object {@code {"refuse": true}} or with {@code initial_context}, which follows what was
 * known, and {@code custom_metadata}, whose members go before those of the same names. Other members are for others.
 */
final class HookAnswer {

    private static final int MOST_CONTEXT = 32_768;
    private static final int MOST_METADATA = 16_384;
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private HookAnswer() {}

    /** It cannot be used; the message says why, and holds nothing of it. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String why) {
            super(why);
        }
    }

    /**
     * @param known what the conversation has before it
     */
    static Verdict read(int status, String body, Verdict.Go known) throws Unusable {
        if (status / 100 != 2) {
            throw new Unusable("HTTP status " + status);
        }
        if (body.isBlank()) {
            return known;
        }
        JsonNode answer = object(body);
        JsonNode refuse = answer.path("refuse");
        if (!refuse.isMissingNode() && !refuse.isNull() && !refuse.isBoolean()) {
            throw new Unusable("refuse is neither true nor false");
        }
        return refuse.asBoolean()
                ? new Verdict.Refused()
                : new Verdict.Go(context(answer, known), metadata(answer, known));
    }

    private static JsonNode object(String body) throws Unusable {
        try {
            JsonNode answer = JSON.readTree(body);
            if (!answer.isObject()) {
                throw new Unusable("not a JSON object");
            }
            return answer;
        } catch (JsonProcessingException malformed) {
            throw new Unusable("not JSON");
        }
    }

    private static String context(JsonNode answer, Verdict.Go known) throws Unusable {
        JsonNode more = answer.path("initial_context");
        if (more.isMissingNode() || more.isNull()) {
            return known.initialContext();
        }
        // Who is asked before each attempt says the same again.
        if (known.initialContext() != null && ("\n" + known.initialContext()).endsWith("\n" + more.asText())) {
            return known.initialContext();
        }
        String context = known.initialContext() == null ? more.asText() : known.initialContext() + "\n" + more.asText();
        if (!more.isTextual() || StorableText.fault(more) != null) {
            throw new Unusable("initial_context is not a text");
        }
        if (bytes(context) > MOST_CONTEXT) {
            throw new Unusable("initial_context is too long");
        }
        return context;
    }

    private static ObjectNode metadata(JsonNode answer, Verdict.Go known) throws Unusable {
        JsonNode more = answer.path("custom_metadata");
        if (more.isMissingNode() || more.isNull()) {
            return known.customMetadata();
        }
        if (!(more instanceof ObjectNode object) || StorableText.fault(more) != null) {
            throw new Unusable("custom_metadata is not an object");
        }
        ObjectNode metadata = known.customMetadata() == null
                ? JsonNodeFactory.instance.objectNode()
                : known.customMetadata().deepCopy();
        metadata.setAll(object);
        if (bytes(metadata.toString()) > MOST_METADATA) {
            throw new Unusable("custom_metadata is too large");
        }
        return metadata;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
