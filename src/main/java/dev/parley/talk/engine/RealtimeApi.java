package dev.parley.talk.engine;

import java.util.Map;
import java.util.Optional;

/** Where OpenAI's {@code /realtime} is, and how it is told who asks. */
public final class RealtimeApi {

    /** Without {@code /realtime}. */
    private static final String ENDPOINT = "wss://api.openai.com/v1";

    private RealtimeApi() {}

    /**
     * @param baseUrl another endpoint that speaks the same
     * @param query behind the question mark
     */
    public static String uri(Optional<String> baseUrl, String query) {
        return baseUrl.orElse(ENDPOINT) + "/realtime?" + query;
    }

    public static Map<String, String> headers(Optional<String> apiKey) {
        return apiKey.map(key -> Map.of("Authorization", "Bearer " + key.strip()))
                .orElse(Map.of());
    }
}
