package dev.parley.media.speech;

import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Who speaks: the built-in voice, or an OpenAI-compatible endpoint where there is one. */
@ConfigMapping(prefix = "parley.speech")
public interface SpeechConfig {

    /** The endpoint up to and without {@code /audio/speech}. Without it the built-in voice speaks. */
    Optional<String> baseUrl();

    /** Sent as a bearer token. */
    Optional<String> apiKey();

    @WithDefault("gpt-4o-mini-tts")
    String model();

    /** The voice of agents that name none. */
    @WithDefault("alloy")
    String voice();

    /** How long the endpoint may take for one text; then the built-in voice says it. */
    @WithDefault("10s")
    Duration timeout();
}
