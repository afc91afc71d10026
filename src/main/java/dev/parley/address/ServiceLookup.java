package dev.parley.address;

import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

import jakarta.enterprise.context.ApplicationScoped;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.dns.DnsClient;
import org.jboss.logging.Logger;

/** Asks the DNS where domains offer services, and remembers that for a while. */
@ApplicationScoped
public class ServiceLookup {

    private static final Logger LOG = Logger.getLogger(ServiceLookup.class);
    private static final int MOST_KNOWN = 10_000;
    /** Also for how long it is not asked again for what there is not, and whom nobody answered for. */
    private static final Duration KNOWN_FOR = Duration.ofSeconds(30);

    private final Dns dns;
    /** A hint, which a restart may forget. */
    private final Map<String, Known> known = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MOST_KNOWN;
        }
    });

    private record Known(List<Service> services, long until) {
        private boolean holds() {
            return until - System.nanoTime() > 0;
        }
    }

    public ServiceLookup(Vertx vertx, AddressConfig config) {
        this.dns = new Dns(vertx, config.dnsServers().orElse(List.of()));
    }

    /**
     * In the order in which they are to be tried. What was known before counts where no server answers.
     *
     * @param service such as {@code _sip._udp}
     * @return nothing where the domain says nothing of it
     * @throws UnknownHostException when the domain says that it does not offer it
     */
    public List<Service> of(String service, String domain, Duration patience) throws UnknownHostException {
        String name = service + "." + domain;
        Known remembered = known.get(name);
        if (remembered == null || !remembered.holds()) {
            remembered = ask(name, patience, remembered == null ? List.of() : remembered.services());
            known.put(name, remembered);
        }
        if (!remembered.services().isEmpty() && remembered.services().stream().allMatch(Service::isNowhere)) {
            throw new UnknownHostException("the domain does not offer " + service);
        }
        return Service.ordered(remembered.services(), ThreadLocalRandom.current());
    }

    private Known ask(String name, Duration patience, List<Service> before) {
        List<Service> services = before;
        try {
            services = dns.ask(client -> records(client, name), patience);
        } catch (UnknownHostException silent) {
            LOG.warnf("The DNS was asked for services in vain: %s", silent.getMessage());
        }
        return new Known(services, System.nanoTime() + KNOWN_FOR.toNanos());
    }

    private static Future<List<Service>> records(DnsClient client, String name) {
        return client.resolveSRV(name)
                .map(records -> records.stream()
                        .map(record -> new Service(
                                record.priority(),
                                record.weight(),
                                Objects.requireNonNullElse(record.target(), ""),
                                record.port()))
                        .toList());
    }
}
