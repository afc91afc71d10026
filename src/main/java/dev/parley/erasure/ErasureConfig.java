package dev.parley.erasure;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How what is not kept any more is erased. */
@ConfigMapping(prefix = "parley.erasure")
interface ErasureConfig {

    /** How often it is looked for what is to be erased. */
    @WithDefault("10s")
    String every();

    /** How often it is looked whether what goes on of a person who is to be erased is over. */
    @WithDefault("1m")
    Duration lookAgain();

    /** Of how many conversations one transaction erases something. */
    @WithDefault("200")
    int batch();
}
