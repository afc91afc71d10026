package dev.parley.media.rtp;

import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where voice goes in and out of this node. */
@ConfigMapping(prefix = "parley.media")
public interface MediaConfig {

    /** UDP ports of voice, as {@code first-last}: two for each call. */
    @WithDefault("16384-17383")
    String ports();

    /** The address that the ports are opened on. Default: all. */
    Optional<String> address();

    /** The address that peers are told to send voice to. Default: the one that our packets to them come from. */
    Optional<String> advertisedAddress();
}
