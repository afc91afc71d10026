package dev.parley.address;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.dns.DnsClient;
import io.vertx.core.dns.DnsClientOptions;
import io.vertx.core.dns.DnsException;
import io.vertx.core.dns.DnsResponseCode;

/** Asks DNS servers for other records than addresses, one server after the other, each within a time. */
public final class Dns {

    private static final int PORT = 53;

    private final Vertx vertx;
    private final List<String> servers;

    /**
     * @param servers such as {@code 192.0.2.53:53}; empty: those of the machine
     */
    public Dns(Vertx vertx, List<String> servers) {
        this.vertx = vertx;
        this.servers = servers.isEmpty() ? List.of("") : servers;
    }

    /**
     * @param patience with each of the servers
     * @return nothing where there is no such record
     * @throws UnknownHostException when no server answers
     */
    public <T> List<T> ask(Function<DnsClient, Future<List<T>>> question, Duration patience)
            throws UnknownHostException {
        Exception last = null;
        for (String server : servers) {
            // Each has a socket of its own.
            DnsClient client = client(server, patience);
            try {
                return question.apply(client)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new UnknownHostException("stopped");
            } catch (Exception failed) {
                if (failed.getCause() instanceof DnsException answered && answered.code() == DnsResponseCode.NXDOMAIN) {
                    return List.of();
                }
                last = failed;
            } finally {
                client.close();
            }
        }
        throw new UnknownHostException("no server answers: " + last.getMessage());
    }

    /** Of a server such as {@code 192.0.2.53:53}. */
    static InetSocketAddress address(String server) {
        int colon = server.lastIndexOf(':');
        boolean ported = colon > 0 && server.indexOf(':') == colon;
        return new InetSocketAddress(
                ported ? server.substring(0, colon) : server,
                ported ? Integer.parseInt(server.substring(colon + 1)) : PORT);
    }

    private DnsClient client(String server, Duration patience) {
        DnsClientOptions options = new DnsClientOptions().setQueryTimeout(patience.toMillis());
        if (!server.isEmpty()) {
            InetSocketAddress address = address(server);
            options.setHost(address.getHostString()).setPort(address.getPort());
        }
        return vertx.createDnsClient(options);
    }
}
