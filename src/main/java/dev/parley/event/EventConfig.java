package dev.parley.event;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The log of what happened. */
@ConfigMapping(prefix = "parley.events")
public interface EventConfig {

    /** How long events are kept; whole days of them are dropped. */
    @WithDefault("30d")
    Duration retention();

    /** How often the log is looked at for those who follow it. */
    @WithDefault("100ms")
    Duration pollEvery();

    /** How often something is said on a stream on which nothing happens. */
    @WithDefault("15s")
    Duration keepAlive();

    /** How many streams of one organization this node serves. */
    @WithDefault("100")
    int maxStreams();
}
