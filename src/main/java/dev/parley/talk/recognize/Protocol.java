package dev.parley.talk.recognize;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import dev.parley.talk.engine.EngineSocket;

/** How one connection to an engine that hears over a WebSocket is spoken; each connection has its own. */
interface Protocol {

    URI uri();

    default Map<String, String> headers() {
        return Map.of();
    }

    /** What is sent before all else. */
    default Optional<String> opening() {
        return Optional.empty();
    }

    void send(EngineSocket socket, short[] frame);

    /** What is sent when nothing more comes. */
    default Optional<String> closing() {
        return Optional.empty();
    }

    /**
     * One message of the engine.
     *
     * @return why the engine is of no use any more, if it says so
     */
    Optional<String> read(JsonNode message, Recognition.Events events);
}
