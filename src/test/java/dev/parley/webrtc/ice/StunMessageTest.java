package dev.parley.webrtc.ice;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StunMessageTest {

    /** The sample request of RFC 5769, section 2.1. */
    private static final byte[] REQUEST = HexFormat.of().parseHex("""
            000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff
            80290008932ff9b151263b36000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1
            b571a280280004e57a3bcf""".replaceAll("\\s", ""));

    private static final String PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";

    private static Optional<StunMessage> read(byte[] bytes) {
        return StunMessage.read(bytes, bytes.length);
    }

    @Test
    void readsTheSampleOfTheRfc() {
        StunMessage request = read(REQUEST).orElseThrow();
        assertEquals("evtj:h6vY", request.username());
        assertEquals("evtj", request.asked());
        assertTrue(request.controlled());
        assertFalse(request.useCandidate());
        assertTrue(request.authentic(PASSWORD));
        assertFalse(request.authentic(PASSWORD + "x"));
    }

    @Test
    void answersAsTheRfcDoes() throws Exception {
        // The sample response of RFC 5769, section 2.2, without the name of its software.
        InetSocketAddress from = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 32_853);
        byte[] answer = read(REQUEST).orElseThrow().success(from, PASSWORD);
        assertArrayEquals(HexFormat.of().parseHex("0101"), Arrays.copyOf(answer, 2));
        assertArrayEquals(HexFormat.of().parseHex("002000080001a147e112a643"), Arrays.copyOfRange(answer, 20, 32));
        assertEquals(20 + 12 + 24 + 8, answer.length);
        assertEquals(answer.length - 20, answer[3]);

        InetSocketAddress six =
                new InetSocketAddress(InetAddress.getByName("2001:db8:1234:5678:11:2233:4455:6677"), 32_853);
        byte[] answerToSix = read(REQUEST).orElseThrow().success(six, PASSWORD);
        assertArrayEquals(
                HexFormat.of().parseHex("002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"),
                Arrays.copyOfRange(answerToSix, 20, 44));
    }

    @Test
    void noticesEveryChangedBitBeforeTheIntegrity() {
        for (int bit = 8 * 8; bit < (REQUEST.length - 32) * 8; bit++) {
            byte[] changed = REQUEST.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertFalse(
                    read(changed).filter(request -> request.authentic(PASSWORD)).isPresent(), "bit " + bit);
        }
    }

    @Test
    void passesOverWhatIsNone() {
        for (int length = 0; length < REQUEST.length; length++) {
            assertTrue(StunMessage.read(REQUEST, length).isEmpty());
        }
        Random random = new Random(1);
        byte[] head = Arrays.copyOf(REQUEST, 20);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[20 + random.nextInt(200)];
            random.nextBytes(noise);
            System.arraycopy(head, 0, noise, 0, 20);
            noise[3] = (byte) (noise.length - 20);
            read(noise).ifPresent(request -> assertFalse(request.authentic(PASSWORD)));
        }
        assertTrue(read("GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII)).isEmpty());
    }
}
