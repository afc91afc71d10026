package dev.parley.database;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How the database is watched. */
@ConfigMapping(prefix = "parley.database.watch")
interface WatchConfig {

    /** How often it is asked whether it is there and can keep something. */
    @WithDefault("2s")
    Duration every();

    /** How far this node's clock may be from the database's; beyond it the node is not ready. */
    @WithDefault("10s")
    Duration maxSkew();
}
