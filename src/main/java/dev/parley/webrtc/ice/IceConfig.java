package dev.parley.webrtc.ice;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where browsers reach this node with their voice: one UDP port for all of them. */
@ConfigMapping(prefix = "parley.ice")
public interface IceConfig {

    /** The UDP port; 0: any free one. */
    @WithDefault("7878")
    int port();

    /** The addresses that the port is opened on, comma-separated. Default: all of this host, IPv4 and IPv6. */
    Optional<List<String>> addresses();

    /**
     * The addresses that browsers are told, comma-separated, when they are others than those above: behind an address
     * translation. Default: those above; loopback only where there is no other.
     */
    Optional<List<String>> advertisedAddresses();

    /** The port that browsers are told. Default: the port. */
    Optional<Integer> advertisedPort();

    /** Who is not heard of for this long does not consent any more to be sent to; RFC 7675 has at most 30 seconds. */
    @WithDefault("30s")
    Duration consent();
}
