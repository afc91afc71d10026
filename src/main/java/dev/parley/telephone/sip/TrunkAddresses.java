package dev.parley.telephone.sip;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.parley.address.Addresses;
import dev.parley.address.ForbiddenAddress;
import dev.parley.address.Service;
import dev.parley.number.NewTrunk;

/**
 * Where what is for a trunk is sent, in the order in which it is to be tried (RFC 3263): a name without a port is asked where it
 * offers SIP (SRV), and each place for its addresses. The trunk says what carries SIP, so NAPTR has nothing to say.
 */
final class TrunkAddresses {

    private static final int PORT = 5_060;
    private static final int TLS_PORT = 5_061;
    /** A trunk whose name is not known within this is as good as dead. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** More are not tried. */
    private static final int MOST = 16;

    private TrunkAddresses() {}

    /** The port that the trunk names, or -1. */
    static int port(NewTrunk.Outbound trunk) {
        return port(trunk.address());
    }

    static int port(String address) {
        int colon = address.lastIndexOf(':');
        boolean named = colon >= 0 && colon > address.indexOf(']');
        return named ? Integer.parseInt(address.substring(colon + 1)) : -1;
    }

    /** Whom a certificate has to be for: it is the domain's, whatever places it names (RFC 5922). */
    static String authority(NewTrunk.Outbound trunk) {
        return NewTrunk.Outbound.hostOf(trunk.nextHop());
    }

    /**
     * @throws IOException when the name is not known in time, or one of its addresses must not be spoken to
     */
    static List<InetSocketAddress> resolve(NewTrunk.Outbound trunk, Addresses addresses) throws IOException {
        String host = authority(trunk);
        int named = port(trunk.nextHop());
        if (named > 0) {
            return at(host, named, addresses);
        }
        List<Service> services =
                isName(host) ? addresses.services(service(trunk.transport()), host, PATIENCE) : List.of();
        return services.isEmpty()
                ? at(host, trunk.transport() == NewTrunk.Transport.TLS ? TLS_PORT : PORT, addresses)
                : at(services, addresses);
    }

    private static boolean isName(String host) {
        return !host.contains(":") && !Character.isDigit(host.charAt(host.length() - 1));
    }

    private static String service(NewTrunk.Transport transport) {
        return switch (transport) {
            case UDP -> "_sip._udp";
            case TCP -> "_sip._tcp";
            case TLS -> "_sips._tcp";
        };
    }

    private static List<InetSocketAddress> at(String host, int port, Addresses addresses) throws IOException {
        return addresses.checked(addresses.trunks(), host, host, PATIENCE).stream()
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    /** A place that is not known does not keep from the others. */
    private static List<InetSocketAddress> at(List<Service> services, Addresses addresses) throws IOException {
        List<InetSocketAddress> all = new ArrayList<>();
        UnknownHostException unknown = null;
        for (Service service : services) {
            if (all.size() < MOST) {
                try {
                    all.addAll(at(service.host(), service.port(), addresses));
                } catch (ForbiddenAddress forbidden) {
                    throw forbidden;
                } catch (UnknownHostException absent) {
                    unknown = absent;
                }
            }
        }
        if (all.isEmpty()) {
            throw unknown;
        }
        return all;
    }
}
