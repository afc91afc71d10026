package dev.parley.media.speech;

import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Who speaks: the built-in voice, or an endpoint where there is one. */
@ConfigMapping(prefix = "parley.speech")
public interface SpeechConfig {

    /** Which protocol the endpoint speaks. */
    @WithDefault("OPENAI")
    Type type();

    /** The protocols. */
    enum Type {
        /** OpenAI-compatible {@code /audio/speech}. */
        OPENAI,
        /** ElevenLabs' stream. */
        ELEVENLABS
    }

    /** The endpoint without what {@link Type} adds to it. Without it and without a key the built-in voice speaks. */
    Optional<String> baseUrl();

    Optional<String> apiKey();

    /** Default: the usual one of the type. */
    Optional<String> model();

    /** The voice of agents that name none. Default: the usual one of the type. */
    Optional<String> voice();

    /** Whether an endpoint speaks. */
    default boolean isRemote() {
        return baseUrl().isPresent() || type() == Type.ELEVENLABS && apiKey().isPresent();
    }

    /** How long the endpoint may take until it speaks, and make a pause; then the built-in voice speaks. */
    @WithDefault("4s")
    Duration timeout();
}
