package dev.parley.media.load;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much voice this node carries. */
@ConfigMapping(prefix = "parley.load")
public interface LoadConfig {

    /** How many voices each core carries: people and agents who talk, whoever listens, whoever somebody is brought to. */
    @WithDefault("100")
    int voicesPerCore();

    /** Nothing more is taken while a larger part of the voice than this is late; 1: however late it is. */
    @WithDefault("0.05")
    double mostLate();
}
