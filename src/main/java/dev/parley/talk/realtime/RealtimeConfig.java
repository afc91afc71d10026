package dev.parley.talk.realtime;

import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** An engine that hears, thinks and speaks by itself: OpenAI's {@code /realtime}, by the names of its general availability. */
@ConfigMapping(prefix = "parley.realtime")
public interface RealtimeConfig {

    /** The endpoint, without {@code /realtime}. Without it and without a key there is none. */
    Optional<String> baseUrl();

    Optional<String> apiKey();

    @WithDefault("gpt-realtime")
    String model();

    /** The voice of agents that name none. */
    @WithDefault("marin")
    String voice();

    /** What writes down the person's words. */
    @WithDefault("gpt-4o-mini-transcribe")
    String transcriptionModel();

    /** How long it may take to be connected. */
    @WithDefault("3s")
    Duration timeout();

    /** How long one session is used: the engine ends it after 60 minutes. */
    @WithDefault("55m")
    Duration renewAfter();

    /** Whether there is such an engine. */
    default boolean isConfigured() {
        return baseUrl().isPresent() || apiKey().isPresent();
    }
}
