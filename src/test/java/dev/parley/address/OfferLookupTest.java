package dev.parley.address;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.DnsStub;
import dev.parley.fixture.Reachable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Which ways to a service a domain offers, asked of servers on loopback. */
class OfferLookupTest {

    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final EventLoopGroup loops = new NioEventLoopGroup(1);

    @AfterEach
    void stop() {
        loops.shutdownGracefully();
    }

    private OfferLookup asking(String... servers) {
        return new OfferLookup(loops, Reachable.config(List.of(servers)));
    }

    @Test
    void asksTheNextServerWhereOneIsSilent() throws Exception {
        DnsStub.lead("two.test", "20 1 s SIP+D2U _sip._udp.two.test", "10 1 S sips+d2t _sips._tcp.two.test");
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            OfferLookup lookup = asking("127.0.0.1:" + silent.getLocalPort(), "127.0.0.1:" + DnsStub.start());
            assertEquals(
                    List.of(
                            new Offer(10, 1, "s", "sips+d2t", "_sips._tcp.two.test"),
                            new Offer(20, 1, "s", "sip+d2u", "_sip._udp.two.test")),
                    lookup.of("two.test", PATIENCE));
            assertEquals(List.of(), lookup.of("nothing.test", PATIENCE));
        }
    }

    /** What a domain wants is not guessed: it may want to be spoken to encrypted. */
    @Test
    void doesNotKnowWhatNobodyAnswers() throws Exception {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            OfferLookup lookup = asking("127.0.0.1:" + silent.getLocalPort());
            for (int i = 0; i < 2; i++) {
                assertThrows(UnknownHostException.class, () -> lookup.of("two.test", PATIENCE));
            }
        }
    }
}
