package dev.parley.model;

import java.time.Duration;
import java.util.Optional;

/** The settings of endpoints, for tests. */
public record EndpointSettings(
        String baseUrl,
        Optional<String> apiKey,
        Optional<String> apiKeyHeader,
        String name,
        Duration timeout,
        int maxAtOnce,
        Second fallback)
        implements ModelEndpoint {

    /** The settings of the second one. */
    public record Second(
            Optional<String> baseUrl, Optional<String> apiKey, Optional<String> apiKeyHeader, Optional<String> name)
            implements ModelEndpoint.Fallback {

        static final Second NONE = new Second(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public static EndpointSettings at(String baseUrl, Duration timeout) {
        return new EndpointSettings(baseUrl, Optional.of("key"), Optional.empty(), "m", timeout, 1_000, Second.NONE);
    }

    EndpointSettings withMost(int atOnce) {
        return new EndpointSettings(baseUrl, apiKey, apiKeyHeader, name, timeout, atOnce, fallback);
    }

    public EndpointSettings or(String second, String model) {
        Second other = new Second(
                Optional.of(second), Optional.of("second-key"), Optional.empty(), Optional.ofNullable(model));
        return new EndpointSettings(baseUrl, apiKey, apiKeyHeader, name, timeout, maxAtOnce, other);
    }
}
