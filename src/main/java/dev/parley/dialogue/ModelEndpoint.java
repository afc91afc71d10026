package dev.parley.dialogue;

import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The OpenAI-compatible endpoint that models are asked at. */
@ConfigMapping(prefix = "parley.model")
public interface ModelEndpoint {

    /** The endpoint up to and without {@code /chat/completions}. */
    @WithDefault("https://api.openai.com/v1")
    String baseUrl();

    /** Sent as a bearer token. Without it, and with no other base URL, every agent is scripted. */
    Optional<String> apiKey();

    /** The model of agents that name none. */
    @WithDefault("gpt-4o-mini")
    String name();

    /** How long an answer may take. */
    @WithDefault("30s")
    Duration timeout();

    /** Whether there is an endpoint to ask. */
    default boolean configured() {
        return apiKey().isPresent() || !baseUrl().startsWith("https://api.openai.com/");
    }
}
