package dev.parley.talk.recognize;

import java.net.URI;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import dev.parley.talk.engine.Encoding;
import dev.parley.talk.engine.EngineSocket;

/** A vosk-server, whose model has one language. */
record VoskProtocol(RecognizerConfig.Engine config, Hints hints) implements Protocol {

    @Override
    public URI uri() {
        return URI.create(config.baseUrl().orElseThrow());
    }

    @Override
    public Optional<String> opening() {
        return Optional.of("{\"config\":{\"sample_rate\":" + hints.band().rate() + "}}");
    }

    @Override
    public void send(EngineSocket socket, short[] frame) {
        socket.send(Encoding.linear(frame));
    }

    /** The server compares it letter by letter. */
    @Override
    public Optional<String> closing() {
        return Optional.of("{\"eof\" : 1}");
    }

    @Override
    public Optional<String> read(JsonNode message, Recognition.Events events) {
        if (message.has("text")) {
            events.words(message.path("text").asText(), true);
        } else if (!message.path("partial").asText().isBlank()) {
            events.words(message.path("partial").asText(), false);
        }
        return Optional.empty();
    }
}
