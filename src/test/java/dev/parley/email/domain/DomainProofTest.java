package dev.parley.email.domain;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import com.sun.management.UnixOperatingSystemMXBean;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;

class DomainProofTest {

    private static final int LOOK_UPS = 100;
    private static final int NO_SUCH_NAME = 0x8183;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void keepsNoSocketOfALookUp() throws IOException {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> serve(server));
            DomainProof proof = new DomainProof(vertx, config("127.0.0.1:" + server.getLocalPort()));
            assertFalse(proof.isThere("acme.com", "token"));
            long before = open();
            for (int i = 0; i < LOOK_UPS; i++) {
                assertFalse(proof.isThere("acme.com", "token"));
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> open() < before + LOOK_UPS / 2);
        }
    }

    private static long open() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    private static void serve(DatagramSocket server) {
        byte[] bytes = new byte[512];
        while (!server.isClosed()) {
            try {
                DatagramPacket query = new DatagramPacket(bytes, bytes.length);
                server.receive(query);
                ByteBuffer.wrap(bytes).putShort(2, (short) NO_SUCH_NAME);
                server.send(new DatagramPacket(bytes, query.getLength(), query.getSocketAddress()));
            } catch (IOException closed) {
                // The end.
            }
        }
    }

    private static DomainConfig config(String server) {
        return new DomainConfig() {
            @Override
            public Ownership ownership() {
                return Ownership.PROVEN;
            }

            @Override
            public Optional<List<String>> dnsServers() {
                return Optional.of(List.of(server));
            }
        };
    }
}
