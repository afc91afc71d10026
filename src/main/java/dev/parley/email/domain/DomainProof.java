package dev.parley.email.domain;

import java.util.List;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;

import io.vertx.core.Vertx;
import io.vertx.core.dns.DnsClient;
import io.vertx.core.dns.DnsClientOptions;
import io.vertx.core.dns.DnsException;
import io.vertx.core.dns.DnsResponseCode;
import org.jboss.logging.Logger;

import dev.parley.problem.Problem;

/** Asks the DNS what only the owner of a domain can make it say: a TXT record (RFC 1035) of {@code _parley.<domain>}. */
@ApplicationScoped
class DomainProof {

    private static final Logger LOG = Logger.getLogger(DomainProof.class);
    private static final String LABEL = "_parley.";
    private static final String VALUE = "parley-domain=";
    private static final int DNS_PORT = 53;
    private static final long TIMEOUT_MILLIS = 3_000;

    private final Vertx vertx;
    private final DomainConfig config;

    DomainProof(Vertx vertx, DomainConfig config) {
        this.vertx = vertx;
        this.config = config;
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
        List<String> servers = config.dnsServers().orElse(List.of(""));
        Exception last = null;
        for (String server : servers) {
            // Each has a socket of its own.
            DnsClient client = client(server);
            try {
                return client.resolveTXT(recordName(domain))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                        .contains(recordValue(token));
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return false;
            } catch (Exception failed) {
                if (failed.getCause() instanceof DnsException answered && answered.code() == DnsResponseCode.NXDOMAIN) {
                    return false;
                }
                last = failed;
            } finally {
                client.close();
            }
        }
        LOG.warnf("No proof of a domain could be asked for: %s", last == null ? "no server" : last.getMessage());
        throw Problem.of(503, "The DNS does not answer for this domain now. Ask again later.")
                .retryAfter(java.time.Duration.ofSeconds(10));
    }

    private DnsClient client(String server) {
        DnsClientOptions options = new DnsClientOptions().setQueryTimeout(TIMEOUT_MILLIS);
        if (!server.isEmpty()) {
            int colon = server.lastIndexOf(':');
            boolean ported = colon > 0 && server.indexOf(':') == colon;
            options.setHost(ported ? server.substring(0, colon) : server)
                    .setPort(ported ? Integer.parseInt(server.substring(colon + 1)) : DNS_PORT);
        }
        return vertx.createDnsClient(options);
    }
}
