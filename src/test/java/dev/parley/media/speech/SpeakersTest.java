package dev.parley.media.speech;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.parley.media.Audio;
import dev.parley.media.Speech;
import dev.parley.wire.StoredJson;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SpeakersTest {

    private static final Voice VOICE = new Voice(null, 1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BuiltInSpeaker builtIn = new BuiltInSpeaker();
    private final LinkedBlockingQueue<JsonNode> asked = new LinkedBlockingQueue<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private HttpServer server;
    private volatile int status = 200;
    private volatile boolean silent;
    private volatile boolean stalled;

    @BeforeEach
    void serve() throws Exception {
        server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/audio/speech", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        never.countDown();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(JSON.readTree(exchange.getRequestBody()));
        if (silent) {
            hold();
        }
        ByteBuffer pcm = ByteBuffer.allocate(24_000 * 2).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 24_000; i++) {
            pcm.putShort((short) (10_000 * Math.sin(2 * Math.PI * 440 * i / 24_000)));
        }
        exchange.sendResponseHeaders(status, pcm.capacity());
        if (stalled) {
            exchange.getResponseBody().write(pcm.array(), 0, 1_000);
            exchange.getResponseBody().flush();
            hold();
        }
        exchange.getResponseBody().write(pcm.array());
        exchange.close();
    }

    private void hold() {
        try {
            never.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private Speakers speakers(boolean endpoint) {
        SpeechConfig config = new SpeechConfig() {
            @Override
            public Optional<String> baseUrl() {
                return endpoint
                        ? Optional.of("http://localhost:" + server.getAddress().getPort() + "/v1")
                        : Optional.empty();
            }

            @Override
            public Optional<String> apiKey() {
                return Optional.of("key");
            }

            @Override
            public String model() {
                return "tts";
            }

            @Override
            public String voice() {
                return "alloy";
            }

            @Override
            public Duration timeout() {
                return Duration.ofMillis(500);
            }
        };
        return new Speakers(builtIn, new RemoteSpeaker(config, new StoredJson(JSON)), config);
    }

    @Test
    void speaksWithoutAnyEndpoint() {
        Speech speech = speakers(false).speak("Hello, this is the bakery. How can I help you?", VOICE);
        assertTrue(
                speech.length().toMillis() > 2_000 && speech.length().toMillis() < 6_000,
                speech.length().toString());
        assertTrue(Audio.level(speech.samples()) > 500, "level " + Audio.level(speech.samples()));
        Speech fast = speakers(false).speak("Hello, this is the bakery. How can I help you?", new Voice(null, 2));
        assertTrue(fast.samples().length < speech.samples().length * 0.7);
    }

    @Test
    void saysWhatItCanOfOtherAlphabets() {
        Speakers speakers = speakers(false);
        assertTrue(speakers.speak("Grüß Gott, Café Müller", VOICE).samples().length > Audio.RATE);
        assertEquals(0, speakers.speak("你好", VOICE).samples().length);
        assertEquals(0, speakers.speak("", VOICE).samples().length);
    }

    @Test
    void saysTheSameWhateverElseIsBeingSaid() throws Exception {
        Speakers speakers = speakers(false);
        short[] alone = speakers.speak("One sentence.", VOICE).samples();
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Future<Speech>> together = IntStream.range(0, 20)
                    .mapToObj(i -> threads.submit(() ->
                            speakers.speak(i % 2 == 0 ? "One sentence." : "Another, longer one, number " + i, VOICE)))
                    .toList();
            for (int i = 0; i < together.size(); i += 2) {
                assertArrayEquals(alone, together.get(i).get().samples());
            }
        }
    }

    @Test
    void asksTheEndpointAndTakesItsSpeech() throws Exception {
        Speech speech = speakers(true).speak("Hello", new Voice("nova", 1.5));
        assertEquals(8_000, speech.samples().length);
        double level = Audio.level(Arrays.copyOfRange(speech.samples(), 1_000, 7_000));
        assertTrue(level > 6_500 && level < 7_500, "level " + level);
        JsonNode request = asked.take();
        assertEquals("tts", request.path("model").asText());
        assertEquals("nova", request.path("voice").asText());
        assertEquals("pcm", request.path("response_format").asText());
        assertEquals("Hello", request.path("input").asText());
        assertEquals(1.5, request.path("speed").asDouble());
    }

    @Test
    void speaksItselfWhenTheEndpointFailsOrIsSlow() {
        Speakers speakers = speakers(true);
        status = 500;
        assertTrue(speakers.speak("Hello", VOICE).samples().length != 8_000);
        status = 200;
        silent = true;
        assertTrue(speakers.speak("Hello", VOICE).samples().length != 8_000);
        assertEquals(2, asked.size());
        silent = false;
        stalled = true;
        long began = System.nanoTime();
        assertTrue(speakers.speak("Hello", VOICE).samples().length != 8_000);
        assertTrue(System.nanoTime() - began < 5_000_000_000L, "the time is for the last byte too");
    }
}
