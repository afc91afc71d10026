package dev.parley.event.webhook.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Webhooks. */
@ConfigMapping(prefix = "parley.webhooks")
public interface WebhookConfig {

    /** Whether this node delivers; else it leaves that to others. */
    @WithDefault("true")
    boolean worker();

    /** How often the log is looked at for those who are to be told. */
    @WithDefault("200ms")
    Duration pollEvery();

    /** How long an endpoint may take for its answer. */
    @WithDefault("15s")
    Duration timeout();

    /** The waits after each failure in turn, before the next try; after the last of them it is given up. */
    @WithDefault("5s,5m,30m,2h,5h,10h,14h,20h,24h")
    List<Duration> retries();

    /** How long an endpoint may fail, without any success, before it is disabled. */
    @WithDefault("5d")
    Duration disableAfter();

    /** How long the secret before signs beside a new one. */
    @WithDefault("24h")
    Duration rotation();

    /** How many endpoints an organization may have. */
    @WithDefault("1000")
    int maxEndpoints();

    /** Whether endpoints may be http: in development. */
    @WithDefault("false")
    boolean allowHttp();

    /** Hosts that are told although their addresses are internal. */
    Optional<Set<String>> internalHosts();

    /** How much this node delivers at once. */
    @WithDefault("500")
    int maxAtOnce();

    /** How long a node's right to a delivery lasts after its last sign of life. */
    @WithDefault("30s")
    Duration lease();

    /** How often leases are renewed. */
    @WithDefault("5s")
    Duration renewEvery();

    /** How often it is looked for what lost nodes left behind. */
    @WithDefault("5s")
    Duration reapEvery();

    /** How long what is on its way may go on when the node stops. */
    @WithDefault("5s")
    Duration drain();
}
