package dev.parley.media.speech;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.media.Audio;
import dev.parley.media.Band;
import dev.parley.media.Speech;
import dev.parley.wire.StoredJson;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SpeakersTest {

    private static final Voice VOICE = new Voice(null, 1, null, Band.NARROW);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BuiltInSpeaker builtIn = new BuiltInSpeaker();
    private final LinkedBlockingQueue<JsonNode> asked = new LinkedBlockingQueue<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private HttpServer server;
    private volatile int status = 200;
    private volatile boolean silent;
    private volatile boolean stalled;
    private volatile int first = 1_000;
    private volatile String path;
    private volatile String elevenLabsKey;

    @BeforeEach
    void serve() throws Exception {
        server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/audio/speech", this::answer);
        server.createContext("/v1/text-to-speech", exchange -> {
            asked.add(JSON.readTree(exchange.getRequestBody()));
            path = exchange.getRequestURI().toString();
            elevenLabsKey = exchange.getRequestHeaders().getFirst("xi-api-key");
            exchange.sendResponseHeaders(200, 800);
            exchange.getResponseBody().write(new byte[800]);
            exchange.close();
        });
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
        exchange.sendResponseHeaders(status, pcm.capacity() + (stalled ? first : 0));
        if (stalled) {
            exchange.getResponseBody().write(pcm.array(), 0, first);
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
        return speakers(
                endpoint
                        ? Map.of(
                                "base-url",
                                "http://localhost:" + server.getAddress().getPort() + "/v1")
                        : Map.of());
    }

    private Speakers speakers(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of("api-key", "key", "model", "tts", "timeout", "PT0.5S"));
        settings.putAll(more);
        SpeechConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(SpeechConfig.class)
                .withSources(new PropertiesConfigSource(
                        settings.entrySet().stream()
                                .collect(Collectors.toMap(
                                        setting -> "parley.speech." + setting.getKey(), Map.Entry::getValue)),
                        "test",
                        100))
                .build()
                .getConfigMapping(SpeechConfig.class);
        return new Speakers(builtIn, new RemoteSpeaker(config, new StoredJson(JSON)), config);
    }

    @Test
    void speaksWithoutAnyEndpoint() {
        Speech speech = speakers(false).speak("Hello, this is the bakery. How can I help you?", VOICE);
        assertTrue(
                speech.length().toMillis() > 2_000 && speech.length().toMillis() < 6_000,
                speech.length().toString());
        assertTrue(Audio.level(speech.samples()) > 500, "level " + Audio.level(speech.samples()));
        Speech fast = speakers(false)
                .speak("Hello, this is the bakery. How can I help you?", new Voice(null, 2, null, Band.NARROW));
        assertTrue(fast.samples().length < speech.samples().length * 0.7);
    }

    @Test
    void saysWhatItCanOfOtherAlphabets() {
        Speakers speakers = speakers(false);
        assertTrue(speakers.speak("Grüß Gott, Café Müller", VOICE).samples().length > Audio.RATE);
        assertEquals(0, speakers.speak("你好", VOICE).samples().length);
        assertEquals(0, speakers.speak("", VOICE).samples().length);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Bäckerei Müller | de-DE | Baeckerei Mueller
            Bäckerei Müller | en-US | Backerei Muller
            Große Straße 5 | de | Grosse Strasse 5
            Café à la crème | fr | Cafe a la creme
            Smørrebrød i Åbenrå | da | Smorrebrod i Abenra
            Łódź, Đorđe, Þór | | Lodz, Dorde, Thor
            It’s “fine” – really | en | It's  fine   -  really
            Привет | ru | ''
            """)
    void writesLatinLettersAsTheVoiceKnowsThem(String text, String language, String said) {
        assertEquals(said, BuiltInSpeaker.sayable(text, language));
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
        Speech speech = speakers(true).speak("Hello", new Voice("nova", 1.5, null, Band.NARROW));
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

    private static final String LONG =
            "We are open from seven to six on all days of the week, and on Sundays from eight to noon.";

    @Test
    void handsOnWhatTheEndpointSaysBeforeItHasSaidAll() throws Exception {
        stalled = true;
        List<Integer> pieces = new CopyOnWriteArrayList<>();
        first = 12_000;
        Future<?> spoken = Executors.newVirtualThreadPerTaskExecutor()
                .submit(() -> speakers(Map.of(
                                "base-url",
                                "http://localhost:" + server.getAddress().getPort() + "/v1",
                                "timeout",
                                "PT5S"))
                        .speak(LONG, VOICE, piece -> pieces.add(piece.samples().length)));
        Awaitility.await().until(() -> !pieces.isEmpty());
        never.countDown();
        spoken.get();
        int rest = 8_000 + first / 6;
        assertEquals(rest, pieces.stream().mapToInt(Integer::intValue).sum(), 1);
    }

    @Test
    void theBuiltInVoiceSpeaksWhereTheEndpointHasNotBegun() {
        status = 500;
        List<Integer> pieces = new CopyOnWriteArrayList<>();
        speakers(true).speak(LONG, VOICE, piece -> pieces.add(piece.samples().length));
        assertEquals(1, pieces.size());
        assertTrue(pieces.getFirst() > 2 * Audio.RATE);
    }

    @Test
    void saysThatAnEndpointStoppedInTheMiddle() {
        stalled = true;
        first = 12_000;
        List<Integer> pieces = new CopyOnWriteArrayList<>();
        Speakers speakers = speakers(true);
        assertThrows(
                SpeechFailure.class, () -> speakers.speak(LONG, VOICE, piece -> pieces.add(piece.samples().length)));
        assertFalse(pieces.isEmpty());
    }

    @Test
    void asksElevenLabsForTheTelephonesOwnCodec() throws Exception {
        Speech speech = speakers(Map.of(
                        "type",
                        "ELEVENLABS",
                        "base-url",
                        "http://localhost:" + server.getAddress().getPort()))
                .speak("Hello", new Voice("rachel", 1.1, null, Band.NARROW));
        assertEquals(800, speech.samples().length);
        JsonNode request = asked.take();
        assertEquals("Hello", request.path("text").asText());
        assertEquals("tts", request.path("model_id").asText());
        assertEquals("/v1/text-to-speech/rachel/stream?output_format=ulaw_8000", path);
        assertEquals("key", elevenLabsKey);
    }
}
