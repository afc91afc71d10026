package dev.parley.telephone.sip.dialog;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jboss.logging.Logger;

import dev.parley.address.Addresses;
import dev.parley.address.ForbiddenAddress;
import dev.parley.address.Offer;
import dev.parley.address.Service;
import dev.parley.number.trunk.NewTrunk;

/**
 * Where what is for a trunk is sent, in the order in which it is to be tried (RFC 3263): a name without a port is asked where it
 * offers SIP (SRV), and each place for its addresses. What carries SIP the trunk says, or leaves to its domain (NAPTR).
 */
public final class TrunkAddresses {

    private static final Logger LOG = Logger.getLogger(TrunkAddresses.class);
    /** What domains say that they offer (RFC 3263, section 4.1), and what carries SIP then; without a word of them in this order. */
    private static final Map<String, NewTrunk.Transport> CARRIERS = carriers();

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
    public static String authority(NewTrunk.Outbound trunk) {
        return NewTrunk.Outbound.hostOf(trunk.nextHop());
    }

    /**
     * One way to a trunk.
     *
     * @param trunk as it is over what carries SIP here
     * @param places in the order in which they are to be tried
     */
    public record Way(NewTrunk.Outbound trunk, List<InetSocketAddress> places) {}

    /**
     * At least one, in the order in which they are to be tried.
     *
     * @throws IOException when the name is not known in time, or one of its addresses must not be spoken to
     */
    public static List<Way> ways(NewTrunk.Outbound trunk, Addresses addresses) throws IOException {
        if (trunk.transport() != NewTrunk.Transport.AUTO) {
            return List.of(new Way(trunk, resolve(trunk, addresses)));
        }
        List<Way> ways = hasDomain(trunk) ? offered(trunk, addresses) : List.of();
        if (ways.isEmpty()) {
            NewTrunk.Outbound plain = trunk.withTransport(NewTrunk.Transport.UDP);
            ways = List.of(new Way(plain, at(authority(plain), portOrDefault(plain), addresses)));
        }
        return ways;
    }

    /** A way that leads nowhere does not keep from the others. */
    private static List<Way> offered(NewTrunk.Outbound trunk, Addresses addresses) throws IOException {
        String domain = authority(trunk);
        Map<String, NewTrunk.Transport> named = new LinkedHashMap<>();
        for (Offer offer : addresses.offers(domain, PATIENCE)) {
            if (offer.leadsToServices() && CARRIERS.containsKey(offer.service())) {
                named.putIfAbsent(offer.replacement(), CARRIERS.get(offer.service()));
            }
        }
        if (named.isEmpty()) {
            CARRIERS.values().forEach(transport -> named.put(service(transport) + "." + domain, transport));
        }
        List<Way> ways = new ArrayList<>();
        for (Map.Entry<String, NewTrunk.Transport> way : named.entrySet()) {
            try {
                List<Service> services = addresses.services(way.getKey(), PATIENCE);
                if (!services.isEmpty()) {
                    ways.add(new Way(trunk.withTransport(way.getValue()), at(services, addresses)));
                }
            } catch (ForbiddenAddress forbidden) {
                throw forbidden;
            } catch (UnknownHostException nowhere) {
                LOG.debugf("A trunk's domain leads nowhere: %s", nowhere.getMessage());
            }
        }
        return ways;
    }

    private static int portOrDefault(NewTrunk.Outbound trunk) {
        int named = port(trunk.nextHop());
        return named > 0 ? named : trunk.transport() == NewTrunk.Transport.TLS ? TLS_PORT : PORT;
    }

    private static List<InetSocketAddress> resolve(NewTrunk.Outbound trunk, Addresses addresses) throws IOException {
        String host = authority(trunk);
        List<Service> services =
                hasDomain(trunk) ? addresses.services(service(trunk.transport()) + "." + host, PATIENCE) : List.of();
        return services.isEmpty() ? at(host, portOrDefault(trunk), addresses) : at(services, addresses);
    }

    /** Whether there is a domain that can be asked: a port that is named is not asked for. */
    private static boolean hasDomain(NewTrunk.Outbound trunk) {
        String host = authority(trunk);
        return port(trunk.nextHop()) < 0 && !host.contains(":") && !Character.isDigit(host.charAt(host.length() - 1));
    }

    private static String service(NewTrunk.Transport transport) {
        return switch (transport) {
            case UDP -> "_sip._udp";
            case TCP -> "_sip._tcp";
            case TLS -> "_sips._tcp";
            case AUTO -> throw new IllegalArgumentException("not settled");
        };
    }

    private static Map<String, NewTrunk.Transport> carriers() {
        Map<String, NewTrunk.Transport> carriers = new LinkedHashMap<>();
        carriers.put("sip+d2u", NewTrunk.Transport.UDP);
        carriers.put("sip+d2t", NewTrunk.Transport.TCP);
        carriers.put("sips+d2t", NewTrunk.Transport.TLS);
        return Collections.unmodifiableMap(carriers);
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
