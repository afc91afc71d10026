package dev.parley.cluster;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.LossyNetwork;
import dev.parley.fixture.Node;
import dev.parley.fixture.Ports;
import dev.parley.fixture.RoomCalls;
import dev.parley.fixture.TestServices;
import dev.parley.fixture.Wav;
import dev.parley.fixture.WebrtcPeer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Calls over networks that lose packets, and under attack. */
@QuarkusIntegrationTest
@QuarkusTestResource(TestServices.class)
class RoomNetworkIT {

    private static final String GREETS = "{\"starting_message\": \"Hello, this is a test. One, two, three.\"}";
    private static final Pattern LEFT =
            Pattern.compile("(\\d+) packets sent, (\\d+) of them late, (\\d+) received, (\\d+) frames");
    private static final long SEED = 20_261_122;

    private final RoomCalls calls = new RoomCalls();
    private final int server = Ports.free();
    private final int front = Ports.free();

    @BeforeEach
    void needsThem() {
        WebrtcPeer.require();
    }

    /**
     * Behind an address translation: people send to the one port, and it listens on the other. They ask for consent every five
     * seconds or so, and to lose one of these requests is no reason to end.
     */
    private Node node() {
        return Node.start(Map.of(
                "parley.ice.consent",
                "20s",
                "parley.ice.addresses",
                "127.0.0.1",
                "parley.ice.port",
                Integer.toString(server),
                "parley.ice.advertised-addresses",
                "127.0.0.1",
                "parley.ice.advertised-port",
                Integer.toString(front)));
    }

    private JsonPath talk(Node node, Duration length, Attack attack) throws Exception {
        JsonPath created = calls.create(node.url(), GREETS, Map.of());
        String id = created.getString("conversation.id");
        Path tone = Wav.toneAndPause(Path.of("target", "network.wav"), 1_000, 8_000);
        try (WebrtcPeer person = WebrtcPeer.join(
                        created.getMap(""), "--addresses=127.0.0.1", "--microphone=" + tone.toAbsolutePath())
                .awaitConnection()) {
            calls.await(id, "in_progress");
            attack.run();
            person.awaitHeard(length);
            assertEquals("in_progress", calls.get(id).getString("status"));
            JsonPath result = person.leave();
            assertEquals("user_hung_up", calls.awaitEnd(id).getString("end_reason"));
            return result;
        }
    }

    private interface Attack {
        void run() throws Exception;
    }

    /** What the node says of the voice of its last conversation. */
    private static Matcher voice(Node node) {
        Matcher left = LEFT.matcher(node.log());
        assertTrue(left.find(), "nothing in the log");
        return left;
    }

    @Test
    void holdsOverALossyAndUnevenNetwork() throws Exception {
        try (LossyNetwork _ = new LossyNetwork(front, server, 0.05, 30, SEED);
                Node node = node()) {
            JsonPath heard = talk(node, Duration.ofSeconds(10), () -> {});
            double lost = (double) heard.getInt("lost") / (heard.getInt("lost") + heard.getInt("received"));
            assertTrue(lost > 0.02 && lost < 0.1, "lost " + lost);
            Matcher voice = voice(node);
            double madeUp = Double.parseDouble(voice.group(4)) / Double.parseDouble(voice.group(3));
            assertTrue(madeUp > 0.02 && madeUp < 0.12, "made up " + madeUp + ": " + voice.group());
            System.out.println("5 % loss, 30 ms jitter: " + voice.group());
        }
    }

    @Test
    void talksOverIpv6() throws Exception {
        Assumptions.assumeTrue(Ports.hasIpv6(), "this machine has no IPv6");
        try (Node node = Node.start(Map.of("parley.ice.addresses", "::1"))) {
            JsonPath created = calls.create(node.url(), GREETS, Map.of());
            String id = created.getString("conversation.id");
            try (WebrtcPeer person =
                    WebrtcPeer.join(created.getMap(""), "--addresses=::1").awaitConnection()) {
                calls.await(id, "in_progress");
                person.leave();
            }
            assertEquals("user_hung_up", calls.awaitEnd(id).getString("end_reason"));
        }
    }

    @Test
    void isNotDisturbedByHostilePackets() throws Exception {
        try (LossyNetwork network = new LossyNetwork(front, server, 0, 0, SEED);
                Node node = node()) {
            JsonPath heard = talk(node, Duration.ofSeconds(10), () -> attack(network, Duration.ofSeconds(10)));
            assertEquals(0, heard.getInt("lost"), heard.prettify());
            assertTrue(heard.getInt("received") > 480, heard.prettify());
            Matcher voice = voice(node);
            assertTrue(Integer.parseInt(voice.group(3)) > 480, voice.group());
            assertTrue(Integer.parseInt(voice.group(4)) <= 5, voice.group());
            System.out.println("5,000 hostile packets a second: " + voice.group());
        }
    }

    /** 5,000 packets a second, half of them from the person's own address. */
    private void attack(LossyNetwork network, Duration length) throws Exception {
        Random random = new Random(SEED);
        InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), server);
        long began = System.nanoTime();
        int sent = 0;
        try (DatagramSocket stranger = new DatagramSocket()) {
            while (System.nanoTime() - began < length.toNanos()) {
                for (; sent < (System.nanoTime() - began) / 200_000; sent++) {
                    byte[] packet = hostile(random, network.lastVoice());
                    if (sent % 2 == 0) {
                        network.attack(packet);
                    } else {
                        stranger.send(new DatagramPacket(packet, packet.length, target));
                    }
                }
                LockSupport.parkNanos(1_000_000);
            }
        }
        assertTrue(sent > 4_500 * length.toSeconds(), "only " + sent + " packets");
    }

    private static byte[] hostile(Random random, byte[] voice) {
        return switch (random.nextInt(6)) {
            case 0 -> bytes(random, 1 + random.nextInt(1_400));
            case 1 -> stun(random);
            case 2 -> dtls(random);
            case 3 -> voice == null ? new byte[1] : voice;
            case 4 -> voice == null ? new byte[1] : changed(random, voice);
            default -> new byte[] {(byte) random.nextInt(256)};
        };
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] changed(Random random, byte[] packet) {
        byte[] changed = Arrays.copyOf(packet, 1 + random.nextInt(packet.length));
        changed[random.nextInt(changed.length)] ^= (byte) (1 + random.nextInt(255));
        return changed;
    }

    /** A check for a session that is not there, with an integrity that is none. */
    private static byte[] stun(Random random) {
        byte[] username = "nobodyatall12345:them".getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(20 + 4 + 24 + 24)
                .putShort((short) 1)
                .putShort((short) 52)
                .putInt(0x2112_a442)
                .put(bytes(random, 12))
                .putShort((short) 6)
                .putShort((short) username.length)
                .put(Arrays.copyOf(username, 24))
                .putShort((short) 8)
                .putShort((short) 20)
                .put(bytes(random, 20))
                .array();
    }

    /** A record of the handshake or of an alert, cut off somewhere. */
    private static byte[] dtls(Random random) {
        byte[] record = bytes(random, 13 + random.nextInt(200));
        record[0] = (byte) (20 + random.nextInt(4));
        record[1] = (byte) 0xfe;
        record[2] = (byte) 0xfd;
        return record;
    }
}
