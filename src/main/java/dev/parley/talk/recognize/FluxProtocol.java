package dev.parley.talk.recognize;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import dev.parley.talk.engine.EngineSocket;

/** Deepgram's {@code /v2/listen} (Flux): it tells when a turn is over, and before that when it may be. */
record FluxProtocol(RecognizerConfig.Engine config, Hints hints) implements Protocol {

    private static final String MODEL = "flux-general-en";

    @Override
    public URI uri() {
        return URI.create(config.baseUrl().orElse(DeepgramProtocol.ENDPOINT) + "/v2/listen?model="
                + config.model().orElse(MODEL)
                + "&" + DeepgramProtocol.format(hints.band())
                + "&eot_threshold=0.7&eager_eot_threshold=0.5&eot_timeout_ms=5000");
    }

    @Override
    public Map<String, String> headers() {
        return DeepgramProtocol.headers(config);
    }

    @Override
    public void send(EngineSocket socket, short[] frame) {
        socket.send(DeepgramProtocol.encode(frame, hints.band()));
    }

    @Override
    public Optional<String> closing() {
        return Optional.of(DeepgramProtocol.CLOSE);
    }

    @Override
    public Optional<String> read(JsonNode message, Recognition.Events events) {
        if (message.path("type").asText().equals("Error")) {
            return Optional.of("it says " + message.path("code").asText("Error"));
        }
        String text = message.path("transcript").asText();
        switch (message.path("event").asText()) {
            case "StartOfTurn", "Update" -> events.words(text, false);
            case "EagerEndOfTurn" -> {
                events.words(text, false);
                events.turnEnds(text, true);
            }
            case "TurnResumed" -> events.turnResumes();
            case "EndOfTurn" -> {
                events.words(text, true);
                events.turnEnds("", false);
            }
            default -> {
                // Connected, and what is to come.
            }
        }
        return Optional.empty();
    }
}
