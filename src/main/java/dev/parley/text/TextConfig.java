package dev.parley.text;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How long text conversations last. */
@ConfigMapping(prefix = "parley.text")
public interface TextConfig {

    /** Ended when nobody said anything for this long. */
    @WithDefault("30m")
    Duration idleTimeout();

    /** How many messages of the person a conversation holds; all of it is read for every answer. */
    @WithDefault("1000")
    int maxMessages();

    /** The longest a conversation lasts, where the agent's configuration names no {@code max_duration}. */
    @WithDefault("24h")
    Duration maxDuration();

    /** How often a streamed answer gives a sign of life while the agent thinks. */
    @WithDefault("15s")
    Duration keepAlive();
}
