package dev.parley.address;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.enterprise.context.ApplicationScoped;

import io.netty.channel.AddressedEnvelope;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStream;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.resolver.dns.UnixResolverDnsServerAddressStreamProvider;
import io.quarkus.netty.MainEventLoopGroup;

/** Asks the DNS which ways to a service a domain offers, and remembers that for a while. */
@ApplicationScoped
public class OfferLookup {

    private final EventLoopGroup loops;
    private final DnsServerAddressStreamProvider servers;
    private final Remembered<Offer> known = new Remembered<>();

    public OfferLookup(@MainEventLoopGroup EventLoopGroup loops, AddressConfig config) {
        this.loops = loops;
        this.servers = config.dnsServers()
                .<DnsServerAddressStreamProvider>map(named -> new SequentialDnsServerAddressStreamProvider(
                        named.stream().map(Dns::address).toArray(InetSocketAddress[]::new)))
                .orElseGet(OfferLookup::ofTheMachine);
    }

    /** Read when the service starts: what the platform's default holds in a native image is that of the machine that built it. */
    private static DnsServerAddressStreamProvider ofTheMachine() {
        try {
            return new UnixResolverDnsServerAddressStreamProvider(new File("/etc/resolv.conf"));
        } catch (IOException elsewhere) {
            return DnsServerAddressStreamProviders.platformDefault();
        }
    }

    /**
     * In the order in which they are to be looked at. What was known before counts where no server answers.
     *
     * @param patience with each of the servers
     * @return nothing where the domain says nothing of it
     * @throws UnknownHostException when that is not known: no server answers
     */
    public List<Offer> of(String domain, Duration patience) throws UnknownHostException {
        return known.certain(domain, () -> Offer.ordered(ask(domain, patience)));
    }

    private List<Offer> ask(String domain, Duration patience) throws UnknownHostException {
        DnsServerAddressStream asked = servers.nameServerAddressStream(domain);
        Exception last = null;
        try (DnsNameResolver resolver = new DnsNameResolverBuilder(loops.next())
                .datagramChannelFactory(NioDatagramChannel::new)
                .queryTimeoutMillis(patience.toMillis())
                .build()) {
            for (int i = 0; i < asked.size(); i++) {
                try {
                    return ask(resolver, asked.next(), domain, patience);
                } catch (ExecutionException
                        | TimeoutException
                        | IndexOutOfBoundsException
                        | UnknownHostException failed) {
                    last = failed;
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException("stopped");
        }
        throw new UnknownHostException("no server answers: " + last);
    }

    private static List<Offer> ask(DnsNameResolver resolver, InetSocketAddress server, String domain, Duration patience)
            throws InterruptedException, ExecutionException, TimeoutException, UnknownHostException {
        AddressedEnvelope<DnsResponse, InetSocketAddress> answer = resolver.query(
                        server, new DefaultDnsQuestion(domain, DnsRecordType.NAPTR))
                .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        try {
            DnsResponseCode code = answer.content().code();
            if (!code.equals(DnsResponseCode.NOERROR) && !code.equals(DnsResponseCode.NXDOMAIN)) {
                throw new UnknownHostException(code.toString());
            }
            return offers(answer.content());
        } finally {
            answer.release();
        }
    }

    private static List<Offer> offers(DnsResponse answer) {
        List<Offer> offers = new ArrayList<>();
        for (int i = 0; i < answer.count(DnsSection.ANSWER); i++) {
            if (answer.recordAt(DnsSection.ANSWER, i) instanceof DnsRawRecord raw
                    && raw.type().equals(DnsRecordType.NAPTR)) {
                offers.add(Offer.read(raw.content()));
            }
        }
        return offers;
    }
}
