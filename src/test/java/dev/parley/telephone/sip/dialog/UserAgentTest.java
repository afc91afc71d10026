package dev.parley.telephone.sip.dialog;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import javax.net.ssl.SSLContext;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.address.ForbiddenAddress;
import dev.parley.demo.SipPhone;
import dev.parley.fixture.Ports;
import dev.parley.fixture.Reachable;
import dev.parley.number.trunk.NewTrunk;
import dev.parley.telephone.sip.Probe;
import dev.parley.telephone.sip.transport.SipConfig;
import dev.parley.telephone.sip.transport.SipNetwork;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

public class UserAgentTest {

    private final Set<Thread> before = Thread.getAllStackTraces().keySet();
    private final int port = Ports.free(2);
    private UserAgent agent;

    public static SipConfig config(int port) {
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
        agent = new UserAgent(config(port), Optional::empty, Reachable.loopback());
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
        UserAgent second = new UserAgent(config(port), Optional::empty, Reachable.loopback());
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
            NewTrunk.Outbound trunk = NewTrunk.Outbound.to("carrier.example", NewTrunk.Transport.UDP);
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
    void sendsNoResponseWhereAStrangersViaNamesAnInternalAddress() throws Exception {
        agent.close();
        agent = new UserAgent(config(port), Optional::empty, Reachable.of("127.0.0.1"));
        agent.provider();
        try (DatagramSocket stranger = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
                DatagramSocket inside = new DatagramSocket(new InetSocketAddress("127.0.0.2", 0))) {
            inside.setSoTimeout(500);
            stranger.setSoTimeout(5_000);
            for (String trick : List.of("received=127.0.0.2", "maddr=127.0.0.2")) {
                send(stranger, "127.0.0.1:" + inside.getLocalPort() + ";" + trick);
                assertThrows(
                        SocketTimeoutException.class, () -> inside.receive(new DatagramPacket(new byte[2_048], 2_048)));
            }
            send(stranger, "127.0.0.1:" + stranger.getLocalPort());
            stranger.receive(new DatagramPacket(new byte[2_048], 2_048));
        }
    }

    private void send(DatagramSocket from, String via) throws IOException {
        byte[] options = ("OPTIONS sip:parley@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP " + via
                        + ";branch=z9hG4bK" + System.nanoTime()
                        + "\r\nMax-Forwards: 70\r\nFrom: <sip:a@127.0.0.1>;tag=a\r\nTo: <sip:b@127.0.0.1>\r\n"
                        + "Call-ID: " + System.nanoTime() + "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        from.send(new DatagramPacket(options, options.length, new InetSocketAddress("127.0.0.1", port)));
    }

    /** RFC 3261, sections 8.2.6.2, 8.2.7 and 12.2.2. */
    @ParameterizedTest
    @CsvSource({
        "OPTIONS, '', 200",
        "OPTIONS, ;tag=gone, 481",
        "BYE, '', 481",
        "BYE, ;tag=gone, 481",
        "INFO, '', 481",
        "NOTIFY, '', 481",
        "MESSAGE, '', 405",
        "INVITE, ;tag=gone, 481"
    })
    void answersWhatBelongsToNoCall(String method, String tag, int status) throws Exception {
        agent.provider();
        try (DatagramSocket stranger = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            stranger.setSoTimeout(5_000);
            byte[] request = (method + " sip:parley@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:"
                            + stranger.getLocalPort() + ";branch=z9hG4bK1\r\nMax-Forwards: 70\r\n"
                            + "From: <sip:a@127.0.0.1>;tag=a\r\nTo: <sip:b@127.0.0.1>" + tag
                            + "\r\nCall-ID: one\r\nCSeq: 1 "
                            + method + "\r\nContact: <sip:a@127.0.0.1>\r\nEvent: refer\r\nContent-Length: 0\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8);
            Set<String> to = new HashSet<>();
            for (int i = 0; i < 2; i++) {
                stranger.send(new DatagramPacket(request, request.length, new InetSocketAddress("127.0.0.1", port)));
                DatagramPacket answer = new DatagramPacket(new byte[2_048], 2_048);
                stranger.receive(answer);
                String text = new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
                assertTrue(text.startsWith("SIP/2.0 " + status), text);
                to.add(text.lines()
                        .filter(line -> line.startsWith("To:"))
                        .findFirst()
                        .orElseThrow());
            }
            assertEquals(1, to.size(), to::toString);
            assertTrue(to.iterator().next().contains(";tag="), to::toString);
        }
    }

    @Test
    void connectsToNoInternalAddress() throws Exception {
        SipNetwork careful = new SipNetwork(
                SSLContext.getDefault(),
                Optional::empty,
                source -> false,
                Reachable.of().trunks());
        try (ServerSocket inside = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            inside.setSoTimeout(100);
            for (String name : List.of("127.0.0.1", "0.0.0.0", "::1", "::ffff:127.0.0.1")) {
                InetAddress address = InetAddress.getByName(name);
                assertThrows(IOException.class, () -> careful.createSocket(address, inside.getLocalPort()));
                assertThrows(IOException.class, () -> careful.createSSLSocket(address, inside.getLocalPort()));
            }
            assertThrows(SocketTimeoutException.class, inside::accept);
        }
    }

    @Test
    void refusesATrunkWithAnyInternalAddress() {
        for (String host : List.of("localhost", "127.0.0.1", "[::1]", "[64:ff9b::a9fe:a9fe]", "169.254.169.254:80")) {
            assertThrows(
                    ForbiddenAddress.class,
                    () -> TrunkAddresses.ways(trunk(host), Reachable.of())
                            .getFirst()
                            .places(),
                    host);
        }
    }

    @Test
    void understandsTheAddressesOfTrunks() throws Exception {
        assertEquals("sip.example", trunk("sip.example:5070").host());
        assertEquals(5_070, TrunkAddresses.port(trunk("sip.example:5070")));
        assertEquals(-1, TrunkAddresses.port(trunk("sip.example")));
        assertEquals("2001:db8::1", trunk("[2001:db8::1]:5070").host());
        assertEquals(-1, TrunkAddresses.port(trunk("[2001:db8::1]")));
        assertEquals(
                5_060,
                TrunkAddresses.ways(trunk("127.0.0.1"), Reachable.loopback())
                        .getFirst()
                        .places()
                        .getFirst()
                        .getPort());
    }

    private static NewTrunk.Outbound trunk(String address) {
        return NewTrunk.Outbound.to(address, NewTrunk.Transport.UDP);
    }
}
