package dev.parley.model;

import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The OpenAI-compatible endpoint that models are asked at, and a second one. */
@ConfigMapping(prefix = "parley.model")
public interface ModelEndpoint {

    /** The endpoint, with or without {@code /v1} and {@code /chat/completions}, with any query. */
    @WithDefault("https://api.openai.com/v1")
    String baseUrl();

    /** Sent as a bearer token. Without it, and with no other base URL, every agent is scripted. */
    Optional<String> apiKey();

    /** The header that the key is sent in; as the address needs it when it is not set. */
    Optional<String> apiKeyHeader();

    /** The model of agents that name none. */
    @WithDefault("gpt-4o-mini")
    String name();

    /** How long an answer may take. */
    @WithDefault("30s")
    Duration timeout();

    /** How many requests this node makes at once; one organization gets no more places than it leaves free. */
    @WithDefault("1000")
    int maxAtOnce();

    /** Asked when the first one fails. */
    Fallback fallback();

    /** A second endpoint. */
    interface Fallback {

        /** None: there is no second endpoint, unless it has a name or a key of its own. */
        Optional<String> baseUrl();

        /** The first one's, where the base URL is too. */
        Optional<String> apiKey();

        Optional<String> apiKeyHeader();

        /** Its model; the first one's when it is not set. */
        Optional<String> name();
    }

    /** Whether there is an endpoint to ask. */
    default boolean configured() {
        return apiKey().isPresent() || !baseUrl().startsWith("https://api.openai.com/");
    }
}
