package dev.parley.analysis;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How conversations that are over are looked at. */
@ConfigMapping(prefix = "parley.analysis")
interface AnalysisQueueConfig {

    /** Whether this node does. */
    @WithDefault("true")
    boolean worker();

    /** How many this node looks at at once. */
    @WithDefault("20")
    int maxAtOnce();

    /** The first wait after a model gave no answer, which doubles up to an hour. */
    @WithDefault("5s")
    Duration firstRetry();

    /** How often it is tried until it has failed. */
    @WithDefault("10")
    int tries();

    /** How long a node's right to look at one lasts after its last sign of life. */
    @WithDefault("15s")
    Duration lease();

    /** How often leases are renewed. */
    @WithDefault("4s")
    Duration renewEvery();

    /** How often it is looked for what lost nodes had. */
    @WithDefault("4s")
    Duration reapEvery();

    /** How often it is looked for what is over. */
    @WithDefault("1s")
    Duration pollEvery();

    /** How long a node that stops waits for its models. */
    @WithDefault("5s")
    Duration drain();
}
