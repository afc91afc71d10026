package dev.parley.email.domain;

import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.vertx.core.Vertx;
import org.jboss.logging.Logger;

import dev.parley.address.Dns;
import dev.parley.problem.Problem;

/** Asks the DNS what only the owner of a domain can make it say: a TXT record (RFC 1035) of {@code _parley.<domain>}. */
@ApplicationScoped
class DomainProof {

    private static final Logger LOG = Logger.getLogger(DomainProof.class);
    private static final String LABEL = "_parley.";
    private static final String VALUE = "parley-domain=";
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final Dns dns;

    DomainProof(Vertx vertx, DomainConfig config) {
        this.dns = new Dns(vertx, config.dnsServers().orElse(List.of()));
    }

    static String recordName(String domain) {
        return LABEL + domain;
    }

    static String recordValue(String token) {
        return VALUE + token;
    }

    /**
     * @throws Problem 503 when no server answers
     */
    boolean isThere(String domain, String token) {
        try {
            return dns.ask(client -> client.resolveTXT(recordName(domain)), TIMEOUT)
                    .contains(recordValue(token));
        } catch (UnknownHostException silent) {
            LOG.warnf("No proof of a domain could be asked for: %s", silent.getMessage());
            throw Problem.of(503, "The DNS does not answer for this domain now. Ask again later.")
                    .retryAfter(Duration.ofSeconds(10));
        }
    }
}
