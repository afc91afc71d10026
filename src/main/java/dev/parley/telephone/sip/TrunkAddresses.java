package dev.parley.telephone.sip;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

import dev.parley.address.Addresses;
import dev.parley.number.NewTrunk;

/** Where a trunk's address leads: each of its A and AAAA records (RFC 3263, without SRV), with the port. */
final class TrunkAddresses {

    private static final int PORT = 5_060;
    private static final int TLS_PORT = 5_061;
    /** A trunk whose name is not known within this is as good as dead. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private TrunkAddresses() {}

    /** The host of the trunk, without brackets. */
    static String host(NewTrunk.Outbound trunk) {
        return trunk.host();
    }

    /** The port that the trunk names, or -1. */
    static int port(NewTrunk.Outbound trunk) {
        String address = trunk.address();
        int colon = address.lastIndexOf(':');
        boolean named = colon >= 0 && colon > address.indexOf(']');
        return named ? Integer.parseInt(address.substring(colon + 1)) : -1;
    }

    /**
     * @throws IOException when the name is not known in time, or one of its addresses must not be spoken to
     */
    static List<InetSocketAddress> resolve(NewTrunk.Outbound trunk, Addresses addresses) throws IOException {
        int named = port(trunk);
        int port = named > 0 ? named : trunk.transport() == NewTrunk.Transport.TLS ? TLS_PORT : PORT;
        String host = host(trunk);
        return addresses.checked(addresses.trunks(), host, host, PATIENCE).stream()
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }
}
