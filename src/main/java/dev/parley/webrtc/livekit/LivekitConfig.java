package dev.parley.webrtc.livekit;

import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The LiveKit server that carries the voices when {@code parley.webrtc.engine} is {@code livekit}. */
@ConfigMapping(prefix = "parley.livekit")
public interface LivekitConfig {

    /** Where browsers and agents join, such as {@code wss://livekit.example.com}. */
    Optional<String> url();

    /** Where its server API is. Default: the same host, by HTTP or HTTPS. */
    Optional<String> apiUrl();

    Optional<String> apiKey();

    /** At least 32 characters. */
    Optional<String> apiSecret();

    /** The name that the agent worker is registered with there. */
    @WithDefault("parley")
    String agentName();

    /** How long the server may take to answer. */
    @WithDefault("5s")
    Duration timeout();

    /** How often each node looks for what there is to be asked of the server, beside being woken. */
    @WithDefault("2s")
    Duration pollEvery();
}
