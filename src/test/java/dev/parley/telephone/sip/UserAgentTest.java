package dev.parley.telephone.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.parley.demo.SipPhone;
import dev.parley.fixture.Ports;
import dev.parley.number.NewTrunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class UserAgentTest {

    private final Set<Thread> before = Thread.getAllStackTraces().keySet();
    private final int port = Ports.free(2);
    private UserAgent agent;

    static SipConfig config(int port) {
        return new SipConfig() {
            @Override
            public int port() {
                return port;
            }

            @Override
            public Optional<String> address() {
                return Optional.empty();
            }

            @Override
            public Optional<String> advertisedAddress() {
                return Optional.empty();
            }

            @Override
            public Optional<Integer> advertisedPort() {
                return Optional.empty();
            }

            @Override
            public Optional<String> trustedCertificates() {
                return Optional.empty();
            }
        };
    }

    @BeforeEach
    void open() throws Exception {
        agent = new UserAgent(config(port));
        agent.provider();
    }

    @AfterEach
    void close() {
        agent.close();
    }

    @Test
    void leavesNoThreadBehind() {
        agent.close();
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertEquals(Set.of(), left()));
    }

    /** Whatever could keep the process from ending. */
    private Set<String> left() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread) && !thread.isDaemon())
                .map(Thread::getName)
                .filter(name -> !name.equals("awaitility-thread"))
                .collect(Collectors.toSet());
    }

    @Test
    void saysWhichPortIsTaken() throws Exception {
        UserAgent second = new UserAgent(config(port));
        String told =
                assertThrows(IllegalStateException.class, second::provider).getMessage();
        assertTrue(told.contains("PARLEY_SIP_PORT") && told.contains(Integer.toString(port)), told);
    }

    @Test
    void findsTheAddressOfATrunkThatAnswers() throws Exception {
        try (SipPhone phone = new SipPhone(call -> call.refuse(486))) {
            int there = Integer.parseInt(phone.address().split(":")[1]);
            InetSocketAddress dead = new InetSocketAddress(InetAddress.getByName("127.0.0.2"), there);
            InetSocketAddress alive = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), there);
            NewTrunk.Outbound trunk =
                    new NewTrunk.Outbound("carrier.example", NewTrunk.Transport.UDP, null, null, null, null, null);
            Probe probe = new Probe(agent);
            assertEquals(alive, probe.firstAlive(trunk, List.of(dead, alive)));
            long began = System.nanoTime();
            assertEquals(alive, probe.firstAlive(trunk, List.of(dead, alive)));
            assertTrue(System.nanoTime() - began < 100_000_000L, "it remembers for a while");
            assertEquals(dead, probe.firstAlive(trunk, List.of(dead)), "not every carrier answers OPTIONS");
            assertEquals(List.of(), phone.invites());
        }
    }

    @Test
    void understandsTheAddressesOfTrunks() throws Exception {
        assertEquals("sip.example", TrunkAddresses.host(trunk("sip.example:5070")));
        assertEquals(5_070, TrunkAddresses.port(trunk("sip.example:5070")));
        assertEquals(-1, TrunkAddresses.port(trunk("sip.example")));
        assertEquals("2001:db8::1", TrunkAddresses.host(trunk("[2001:db8::1]:5070")));
        assertEquals(-1, TrunkAddresses.port(trunk("[2001:db8::1]")));
        assertEquals(
                5_060, TrunkAddresses.resolve(trunk("127.0.0.1")).getFirst().getPort());
    }

    private static NewTrunk.Outbound trunk(String address) {
        return new NewTrunk.Outbound(address, NewTrunk.Transport.UDP, null, null, null, null, null);
    }
}
