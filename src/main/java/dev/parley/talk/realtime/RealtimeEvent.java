package dev.parley.talk.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.media.Speech;

/** What a {@link RealtimeSession} tells. */
public sealed interface RealtimeEvent {

    /** It has taken our settings. */
    record Ready() implements RealtimeEvent {}

    /** The person speaks; what was being answered is given up. */
    record PersonBegan() implements RealtimeEvent {}

    /** The person has spoken, and is answered. */
    record PersonEnded(String item) implements RealtimeEvent {}

    /**
     * What they have said.
     *
     * @param text empty when it could not be written down
     */
    record PersonSaid(String item, String text) implements RealtimeEvent {}

    record ResponseBegan(String response) implements RealtimeEvent {}

    /** More of the agent's words. */
    record Words(String response, String item, String text) implements RealtimeEvent {}

    /** More of the agent's voice. */
    record Voice(String response, String item, Speech speech) implements RealtimeEvent {}

    /**
     * The agent wants a tool to be called.
     *
     * @param arguments as they were written
     */
    record Called(String response, String call, String name, String arguments) implements RealtimeEvent {}

    /**
     * @param failed whether the engine could not answer
     * @param told what the turn is to show of it
     */
    record ResponseEnded(String response, boolean failed, ObjectNode told) implements RealtimeEvent {

        /** As this model's engine tells it. */
        static ResponseEnded of(JsonNode response, String model) {
            ObjectNode told = JsonNodeFactory.instance.objectNode().put("model", model);
            String status = response.path("status").asText();
            if (status.equals("incomplete")) {
                told.put(
                        "finish_reason",
                        response.path("status_details").path("reason").asText("incomplete"));
            }
            JsonNode used = response.path("usage");
            if (used.isObject()) {
                told.putObject("usage")
                        .put("input_tokens", used.path("input_tokens").asInt())
                        .put("output_tokens", used.path("output_tokens").asInt());
            }
            return new ResponseEnded(response.path("id").asText(), status.equals("failed"), told);
        }
    }
}
