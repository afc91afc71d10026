package dev.parley.problem.edge;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What strangers may take of the HTTP port. */
@ConfigMapping(prefix = "parley.http")
public interface HttpConfig {

    /** Connections of this node at once; beyond, the one that has waited longest without a request is closed. */
    @WithDefault("4096")
    int maxConnections();

    /** How long a connection may take for a request's line and headers. */
    @WithDefault("10s")
    Duration headTimeout();

    /** How long a request's body may take, from its first byte to its last. */
    @WithDefault("60s")
    Duration bodyTimeout();

    /** How long a connection may stay open between two requests. */
    @WithDefault("75s")
    Duration keepAlive();
}
