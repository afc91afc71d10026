package dev.parley.conversation;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Housekeeping of conversations. */
@ConfigMapping(prefix = "parley.conversation")
public interface ConversationConfig {

    /** How often each node looks for overdue conversations. */
    @WithDefault("5s")
    Duration sweepEvery();

    /** How many overdue conversations one statement of the sweeper ends. */
    @WithDefault("500")
    int sweepBatch();

    /** How long a node's right to run a turn lasts after its last sign of life, which comes within eight seconds. */
    @WithDefault("15s")
    Duration turnLease();

    /** How long a message waits for the turn before it; then 503. */
    @WithDefault("30s")
    Duration turnPatience();
}
