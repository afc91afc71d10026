package dev.parley.talk.recognize;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.talk.engine.EngineSocket;
import dev.parley.talk.engine.RealtimeApi;
import dev.parley.talk.engine.RealtimeAudio;

/** OpenAI's {@code /realtime} in its transcription form, by the names of its general availability. */
final class RealtimeProtocol implements Protocol {

    private static final String MODEL = "gpt-4o-mini-transcribe";
    private static final String TRANSCRIPTION = "conversation.item.input_audio_transcription.";

    private final RecognizerConfig.Engine config;
    private final Hints hints;
    private final RealtimeAudio audio;
    private String item = "";
    private String soFar = "";

    RealtimeProtocol(RecognizerConfig.Engine config, Hints hints) {
        this.config = config;
        this.hints = hints;
        this.audio = RealtimeAudio.of(hints.band());
    }

    @Override
    public URI uri() {
        return URI.create(RealtimeApi.uri(config.baseUrl(), "intent=transcription"));
    }

    @Override
    public Map<String, String> headers() {
        return RealtimeApi.headers(config.apiKey());
    }

    @Override
    public Optional<String> opening() {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("type", "session.update");
        ObjectNode input = message.putObject("session")
                .put("type", "transcription")
                .putObject("audio")
                .putObject("input");
        input.set("format", audio.format());
        ObjectNode transcription =
                input.putObject("transcription").put("model", config.model().orElse(MODEL));
        if (hints.language() != null) {
            transcription.put(
                    "language", Locale.forLanguageTag(hints.language()).getLanguage());
        }
        input.putObject("turn_detection").put("type", "server_vad").put("silence_duration_ms", 300);
        return Optional.of(message.toString());
    }

    @Override
    public void send(EngineSocket socket, short[] frame) {
        socket.sendVoice(audio.append(frame));
    }

    @Override
    public Optional<String> read(JsonNode message, Recognition.Events events) {
        switch (message.path("type").asText()) {
            case TRANSCRIPTION + "delta" -> {
                String of = message.path("item_id").asText();
                soFar = of.equals(item)
                        ? soFar + message.path("delta").asText()
                        : message.path("delta").asText();
                item = of;
                events.words(soFar, false);
            }
            case TRANSCRIPTION + "completed" -> {
                item = "";
                soFar = "";
                events.words(message.path("transcript").asText(), true);
            }
            case TRANSCRIPTION + "failed" -> {
                item = "";
                soFar = "";
                events.words("", true);
            }
            case "error" -> {
                return Optional.of(
                        "it says " + message.path("error").path("code").asText("error"));
            }
            default -> {
                // What is told of the session, and what is to come.
            }
        }
        return Optional.empty();
    }
}
