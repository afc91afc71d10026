package dev.parley.talk.recognize;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import dev.parley.media.Band;
import dev.parley.talk.engine.Encoding;
import dev.parley.talk.engine.EngineSocket;

/** Deepgram's {@code /v1/listen}. */
record DeepgramProtocol(RecognizerConfig.Engine config, Hints hints) implements Protocol {

    static final String ENDPOINT = "wss://api.deepgram.com";
    static final String CLOSE = "{\"type\":\"CloseStream\"}";
    private static final String MODEL = "nova-3";

    static Map<String, String> headers(RecognizerConfig.Engine config) {
        return config.apiKey()
                .map(key -> Map.of("Authorization", "Token " + key.strip()))
                .orElse(Map.of());
    }

    /** The telephone's own coding, and what is finer as it is. */
    static String format(Band band) {
        return "encoding=" + (band == Band.NARROW ? "mulaw" : "linear16") + "&sample_rate=" + band.rate();
    }

    static byte[] encode(short[] frame, Band band) {
        return band == Band.NARROW ? Encoding.muLaw(frame) : Encoding.linear(frame);
    }

    @Override
    public URI uri() {
        return URI.create(config.baseUrl().orElse(ENDPOINT) + "/v1/listen?model="
                + config.model().orElse(MODEL)
                + "&" + format(hints.band()) + "&interim_results=true&endpointing=300&utterance_end_ms=1000"
                + "&vad_events=true&smart_format=true"
                + (hints.language() == null ? "" : "&language=" + hints.language()));
    }

    @Override
    public Map<String, String> headers() {
        return headers(config);
    }

    @Override
    public void send(EngineSocket socket, short[] frame) {
        socket.send(encode(frame, hints.band()));
    }

    @Override
    public Optional<String> closing() {
        return Optional.of(CLOSE);
    }

    @Override
    public Optional<String> read(JsonNode message, Recognition.Events events) {
        switch (message.path("type").asText()) {
            case "Results" -> {
                String text = message.path("channel")
                        .path("alternatives")
                        .path(0)
                        .path("transcript")
                        .asText();
                boolean last = message.path("is_final").asBoolean();
                if (!text.isBlank()) {
                    events.words(text, last);
                }
                if (message.path("speech_final").asBoolean()) {
                    events.turnEnds("", true);
                }
            }
            case "UtteranceEnd" -> events.turnEnds("", true);
            case "Error" -> {
                return Optional.of("it says " + message.path("err_code").asText("Error"));
            }
            default -> {
                // Metadata, SpeechStarted, and what is to come.
            }
        }
        return Optional.empty();
    }
}
