package dev.parley.model.request;

import java.util.List;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.model.answer.Call;

/** One message of a conversation with a model, beside the system prompt. */
public sealed interface ChatMessage {

    /** By the person. */
    record User(String text) implements ChatMessage {}

    /**
     * By the model.
     *
     * @param extra what its endpoint wants back with the calls, or null
     */
    record Assistant(String text, List<Call> calls, ObjectNode extra) implements ChatMessage {

        static Assistant words(String text) {
            return new Assistant(text, List.of(), null);
        }
    }

    /** What a tool returned. */
    record Result(String callId, String tool, String text) implements ChatMessage {}
}
