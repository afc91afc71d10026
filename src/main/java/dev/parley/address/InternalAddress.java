package dev.parley.address;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;

/** Tells addresses of the public Internet from all others (IANA's special-purpose registries, RFC 6890). */
final class InternalAddress {

    /** Loopback, private, link-local (where clouds keep their metadata), shared, multicast, and what is for no host. */
    private static final Network[] NETWORKS = Arrays.stream(new String[] {
                "0.0.0.0/8",
                "10.0.0.0/8",
                "100.64.0.0/10",
                "127.0.0.0/8",
                "169.254.0.0/16",
                "172.16.0.0/12",
                "192.0.0.0/24",
                "192.0.2.0/24",
                "192.88.99.0/24",
                // The platform's own service inside a cloud's networks.
                "168.63.129.16/32",
                "192.168.0.0/16",
                "198.18.0.0/15",
                "198.51.100.0/24",
                "203.0.113.0/24",
                "224.0.0.0/4",
                "240.0.0.0/4",
                // Of IPv6 only global unicast is public; inside it these are not, or lead back to IPv4.
                "2001::/23",
                "2001:db8::/32",
                "2002::/16",
                "3fff::/20"
            })
            .map(Network::of)
            .toArray(Network[]::new);

    private static final Network GLOBAL_UNICAST = Network.of("2000::/3");

    private InternalAddress() {}

    static boolean is(InetAddress address) {
        boolean outside = !(address instanceof Inet4Address) && !GLOBAL_UNICAST.holds(address);
        return outside || Arrays.stream(NETWORKS).anyMatch(network -> network.holds(address));
    }
}
