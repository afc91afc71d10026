package dev.parley.address;

import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

import jakarta.enterprise.context.ApplicationScoped;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.dns.DnsClient;

/** Asks the DNS where domains offer services, and remembers that for a while. */
@ApplicationScoped
public class ServiceLookup {

    private final Dns dns;
    private final Remembered<Service> known = new Remembered<>();

    public ServiceLookup(Vertx vertx, AddressConfig config) {
        this.dns = new Dns(vertx, config.dnsServers().orElse(List.of()));
    }

    /**
     * In the order in which they are to be tried. What was known before counts where no server answers.
     *
     * @param name of a service of a domain, such as {@code _sip._udp.example.com}
     * @return nothing where the domain says nothing of it
     * @throws UnknownHostException when the domain says that it does not offer it
     */
    public List<Service> of(String name, Duration patience) throws UnknownHostException {
        List<Service> services = known.of(name, () -> dns.ask(client -> records(client, name), patience));
        if (!services.isEmpty() && services.stream().allMatch(Service::isNowhere)) {
            throw new UnknownHostException("the domain does not offer " + name);
        }
        return Service.ordered(services, ThreadLocalRandom.current());
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
