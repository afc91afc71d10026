package dev.parley.webrtc.livekit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.JsonNode;

import dev.parley.wire.BoundedExchange;
import dev.parley.wire.StoredJson;

/** What is asked of a LiveKit server, by its Twirp interface in JSON. Each call waits for the answer. */
@ApplicationScoped
public class LivekitApi {

    private static final int NOT_FOUND = 404;
    private static final int MAX_BYTES = 1 << 20;

    private final LivekitConfig config;
    private final LivekitTokens tokens;
    private final StoredJson json;
    private final HttpClient client = HttpClient.newHttpClient();

    LivekitApi(LivekitConfig config, LivekitTokens tokens, StoredJson json) {
        this.config = config;
        this.tokens = tokens;
        this.json = json;
    }

    @PreDestroy
    void close() {
        client.shutdownNow();
    }

    /**
     * Sends the agent into the room, unless it was sent there before.
     *
     * @param metadata what the agent's worker is told, as JSON
     * @throws IOException when the server cannot be reached or refuses
     */
    void dispatch(String room, String metadata) throws IOException {
        Map<String, Object> administrates = Map.of("roomAdmin", true, "room", room);
        JsonNode there = call("AgentDispatchService/ListDispatch", administrates, Map.of("room", room));
        for (JsonNode dispatch : there.path("agent_dispatches")) {
            if (config.agentName().equals(dispatch.path("agent_name").asText())) {
                return;
            }
        }
        call(
                "AgentDispatchService/CreateDispatch",
                administrates,
                Map.of("room", room, "agent_name", config.agentName(), "metadata", metadata));
    }

    /**
     * Ends the room for all who are in it, if it is there.
     *
     * @throws IOException when the server cannot be reached or refuses
     */
    void delete(String room) throws IOException {
        call("RoomService/DeleteRoom", Map.of("roomCreate", true), Map.of("room", room));
    }

    /** The answer; nothing when there is no such room. */
    private JsonNode call(String method, Map<String, Object> grant, Map<String, Object> body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base() + "/twirp/livekit." + method))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + tokens.request(grant))
                .POST(HttpRequest.BodyPublishers.ofString(json.write(body)))
                .build();
        HttpResponse<byte[]> response = BoundedExchange.send(client, request, config.timeout(), MAX_BYTES);
        String answer = new String(response.body(), StandardCharsets.UTF_8);
        if (response.statusCode() == NOT_FOUND && answer.contains("not_found")) {
            return json.read("{}");
        }
        if (response.statusCode() != 200) {
            throw new IOException("LiveKit answered " + method + " with HTTP status " + response.statusCode());
        }
        return json.read(answer);
    }

    private String base() {
        return config.apiUrl().orElseGet(() -> config.url().orElseThrow().replaceFirst("^ws", "http"));
    }
}
