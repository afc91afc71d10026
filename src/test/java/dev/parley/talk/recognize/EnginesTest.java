package dev.parley.talk.recognize;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.channel.Channel;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.parley.fixture.SocketEngine;
import dev.parley.media.Audio;
import dev.parley.media.Band;
import dev.parley.wire.StoredJson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Each engine that hears over a WebSocket, against a fake of its documented protocol. */
class EnginesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final short[] FRAME = new short[Audio.FRAME];
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<String> told = new CopyOnWriteArrayList<>();
    private SocketEngine server;
    private Band band = Band.NARROW;

    /** The engines, with what they put around a transcript. */
    enum Engine {
        DEEPGRAM_FLUX {
            @Override
            List<String> happy() {
                return List.of(
                        "{\"type\":\"Connected\",\"request_id\":\"1\",\"sequence_id\":0}",
                        turn("StartOfTurn", "where"),
                        turn("Update", "where is my"),
                        turn("EagerEndOfTurn", "where is my order"),
                        turn("TurnResumed", "where is my order"),
                        turn("Update", "where is my order one"),
                        turn("EndOfTurn", "Where is my order one?"));
            }

            @Override
            List<String> heard() {
                return List.of(
                        "words where",
                        "words where is my",
                        "words where is my order",
                        "may end where is my order",
                        "resumes",
                        "words where is my order one",
                        "final Where is my order one?",
                        "ends ");
            }

            private String turn(String event, String transcript) {
                return "{\"type\":\"TurnInfo\",\"event\":\"" + event + "\",\"turn_index\":0,\"transcript\":\""
                        + transcript + "\",\"end_of_turn_confidence\":0.5,\"words\":[]}";
            }

            @Override
            String error() {
                return "{\"type\":\"Error\",\"code\":\"INTERNAL_SERVER_ERROR\",\"description\":\"oh\"}";
            }
        },
        DEEPGRAM {
            @Override
            List<String> happy() {
                return List.of(
                        "{\"type\":\"Metadata\"}",
                        "{\"type\":\"SpeechStarted\",\"timestamp\":0.1}",
                        results("where", false, false),
                        results("where is my", true, false),
                        results("", false, false),
                        results("older", false, false),
                        results("order", true, true),
                        "{\"type\":\"UtteranceEnd\",\"last_word_end\":1.2}");
            }

            @Override
            List<String> heard() {
                return List.of(
                        "words where", "final where is my", "words older", "final order", "may end ", "may end ");
            }

            private String results(String transcript, boolean last, boolean speech) {
                return "{\"type\":\"Results\",\"is_final\":" + last + ",\"speech_final\":" + speech
                        + ",\"channel\":{\"alternatives\":[{\"transcript\":\"" + transcript
                        + "\",\"confidence\":0.9}]}}";
            }

            @Override
            String error() {
                return "{\"type\":\"Error\",\"err_code\":\"NET-0001\"}";
            }
        },
        OPENAI_REALTIME {
            @Override
            List<String> happy() {
                return List.of(
                        "{\"type\":\"session.created\",\"session\":{}}",
                        "{\"type\":\"input_audio_buffer.speech_started\",\"audio_start_ms\":10,\"item_id\":\"a\"}",
                        delta("a", "where "),
                        delta("a", "is it"),
                        "{\"type\":\"conversation.item.input_audio_transcription.completed\",\"item_id\":\"a\","
                                + "\"transcript\":\"Where is it?\"}",
                        delta("b", "and"),
                        "{\"type\":\"conversation.item.input_audio_transcription.failed\",\"item_id\":\"b\",\"error\":{}}");
            }

            @Override
            List<String> heard() {
                return List.of("words where ", "words where is it", "final Where is it?", "words and", "final ");
            }

            private String delta(String item, String text) {
                return "{\"type\":\"conversation.item.input_audio_transcription.delta\",\"item_id\":\"" + item
                        + "\",\"delta\":\"" + text + "\"}";
            }

            @Override
            String error() {
                return "{\"type\":\"error\",\"error\":{\"type\":\"server_error\",\"code\":\"session_expired\"}}";
            }
        },
        VOSK {
            @Override
            List<String> happy() {
                return List.of(
                        "{\"partial\" : \"\"}",
                        "{\"partial\" : \"where is\"}",
                        "{\"result\" : [], \"text\" : \"where is it\"}",
                        "{\"text\" : \"\"}");
            }

            @Override
            List<String> heard() {
                return List.of("words where is", "final where is it", "final ");
            }

            @Override
            String error() {
                return "no json";
            }
        };

        abstract List<String> happy();

        abstract List<String> heard();

        abstract String error();
    }

    @BeforeEach
    void start() throws Exception {
        server = new SocketEngine();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Recognizers recognizers(Map<String, String> settings) {
        RecognizerConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(RecognizerConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .withConverter(Duration.class, 200, EnginesTest::duration)
                .build()
                .getConfigMapping(RecognizerConfig.class);
        return new Recognizers(config, new StoredJson(JSON), null);
    }

    private static Duration duration(String text) {
        return Duration.parse("PT" + text);
    }

    private Recognition open(Engine engine) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "parley.recognizer.type",
                engine.name(),
                "parley.recognizer.base-url",
                server.address(),
                "parley.recognizer.api-key",
                "k3y"));
        return recognizers(settings)
                .of(null)
                .orElseThrow()
                .open(new Hints(band, "en-US", List.of()), new Recognition.Events() {
                    @Override
                    public void words(String text, boolean last) {
                        told.add((last ? "final " : "words ") + text);
                    }

                    @Override
                    public void turnEnds(String text, boolean eager) {
                        told.add((eager ? "may end " : "ends ") + text);
                    }

                    @Override
                    public void turnResumes() {
                        told.add("resumes");
                    }

                    @Override
                    public void lost(String why) {
                        told.add("lost: " + why);
                    }
                });
    }

    private Channel connection() throws InterruptedException {
        Channel connection = server.connection();
        assertTrue(connection != null, () -> "nobody connected: " + told);
        return connection;
    }

    private void awaitLost() {
        Awaitility.await().atMost(PATIENCE).until(() -> told.stream().anyMatch(what -> what.startsWith("lost: ")));
        assertEquals(1, told.stream().filter(what -> what.startsWith("lost: ")).count());
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhatTheEngineHears(Engine engine) throws Exception {
        try (Recognition recognition = open(engine)) {
            Channel connection = connection();
            engine.happy().forEach(message -> SocketEngine.say(connection, message));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> told.size() >= engine.heard().size());
            assertEquals(engine.heard(), new ArrayList<>(told));
            recognition.hear(FRAME);
        }
    }

    static Stream<Arguments> wires() {
        return Stream.of(
                Arguments.of(
                        Engine.DEEPGRAM_FLUX,
                        "/v2/listen?model=flux-general-en&encoding=mulaw&sample_rate=8000&eot_threshold=0.7"
                                + "&eager_eot_threshold=0.5&eot_timeout_ms=5000",
                        "Token k3y",
                        160,
                        "{\"type\":\"CloseStream\"}"),
                Arguments.of(
                        Engine.DEEPGRAM,
                        "/v1/listen?model=nova-3&encoding=mulaw&sample_rate=8000&interim_results=true&endpointing=300"
                                + "&utterance_end_ms=1000&vad_events=true&smart_format=true&language=en-US",
                        "Token k3y",
                        160,
                        "{\"type\":\"CloseStream\"}"),
                Arguments.of(Engine.VOSK, "/", "null", 320, "{\"eof\" : 1}"));
    }

    @ParameterizedTest
    @MethodSource("wires")
    void speaksAsTheEngineWantsIt(Engine engine, String uri, String key, int bytes, String farewell) throws Exception {
        Recognition recognition = open(engine);
        connection();
        recognition.hear(FRAME);
        Awaitility.await().atMost(PATIENCE).until(() -> server.binaries().size() == 1);
        recognition.close();
        Awaitility.await().atMost(PATIENCE).until(() -> server.texts().contains(farewell));
        assertEquals(List.of(uri), server.uris());
        assertEquals(List.of(key), server.keys());
        assertEquals(List.of(bytes), server.binaries());
        assertEquals(List.of(), told);
    }

    static Stream<Arguments> wideWires() {
        return Stream.of(
                Arguments.of(Engine.DEEPGRAM_FLUX, "encoding=linear16&sample_rate=16000", ""),
                Arguments.of(Engine.DEEPGRAM, "encoding=linear16&sample_rate=16000", ""),
                Arguments.of(Engine.VOSK, "", "{\"config\":{\"sample_rate\":16000}}"));
    }

    @ParameterizedTest
    @MethodSource("wideWires")
    void givesAnEngineAllThatABrowserSends(Engine engine, String uri, String opening) throws Exception {
        band = Band.WIDE;
        try (Recognition recognition = open(engine)) {
            connection();
            recognition.hear(new short[Band.WIDE.frame()]);
            Awaitility.await().atMost(PATIENCE).until(() -> server.binaries().size() == 1);
        }
        assertTrue(server.uris().getFirst().contains(uri), server.uris()::toString);
        assertEquals(List.of(640), server.binaries());
        assertTrue(opening.isEmpty() || server.texts().contains(opening), server.texts()::toString);
    }

    @Test
    void givesTheRealtimeApiTheRateThatItTakes() throws Exception {
        band = Band.WIDE;
        try (Recognition recognition = open(Engine.OPENAI_REALTIME)) {
            connection();
            for (int i = 0; i < 10; i++) {
                recognition.hear(new short[Band.WIDE.frame()]);
            }
            Awaitility.await().atMost(PATIENCE).until(() -> server.texts().size() == 11);
        }
        JsonNode format = JSON.readTree(server.texts().getFirst())
                .path("session")
                .path("audio")
                .path("input")
                .path("format");
        assertEquals("audio/pcm", format.path("type").asText());
        assertEquals(24_000, format.path("rate").asInt());
        assertEquals(960, JSON.readTree(server.texts().get(10)).path("audio").binaryValue().length);
    }

    @Test
    void speaksToTheRealtimeApiByItsNewNames() throws Exception {
        try (Recognition recognition = open(Engine.OPENAI_REALTIME)) {
            connection();
            recognition.hear(FRAME);
            Awaitility.await().atMost(PATIENCE).until(() -> server.texts().size() == 2);
        }
        JsonNode session = JSON.readTree(server.texts().getFirst());
        assertEquals("session.update", session.path("type").asText());
        assertEquals("transcription", session.path("session").path("type").asText());
        JsonNode input = session.path("session").path("audio").path("input");
        assertEquals("audio/pcmu", input.path("format").path("type").asText());
        assertEquals("en", input.path("transcription").path("language").asText());
        JsonNode audio = JSON.readTree(server.texts().get(1));
        assertEquals("input_audio_buffer.append", audio.path("type").asText());
        assertEquals(160, audio.path("audio").binaryValue().length);
        assertEquals(List.of("Bearer k3y"), server.keys());
        assertEquals(List.of("/realtime?intent=transcription"), server.uris());
    }

    @ParameterizedTest
    @EnumSource
    void tellsThatTheEngineDropped(Engine engine) throws Exception {
        open(engine);
        SocketEngine.hangUp(connection());
        awaitLost();
    }

    @ParameterizedTest
    @EnumSource
    void tellsThatTheEngineIsAtFault(Engine engine) throws Exception {
        open(engine);
        SocketEngine.say(connection(), engine.error());
        awaitLost();
        assertFalse(told.getLast().contains("k3y"));
    }

    @ParameterizedTest
    @EnumSource
    void tellsThatItIsRefused(Engine engine) {
        server.refuse();
        open(engine);
        awaitLost();
        assertFalse(told.getLast().contains("k3y"));
    }

    @ParameterizedTest
    @EnumSource
    void outlivesGarbage(Engine engine) throws Exception {
        open(engine);
        SocketEngine.say(connection(), "<html>502 Bad Gateway</html>");
        awaitLost();
    }

    @ParameterizedTest
    @EnumSource
    void isNotHeldUpByAnEngineThatTakesNothing(Engine engine) throws Exception {
        try (Recognition recognition = open(engine)) {
            connection().config().setAutoRead(false);
            long begun = System.nanoTime();
            for (int i = 0; i < 20_000; i++) {
                recognition.hear(FRAME);
            }
            assertTrue(Duration.ofNanos(System.nanoTime() - begun).compareTo(Duration.ofSeconds(4)) < 0);
        }
    }

    @Test
    void refusesAnEngineThatLacksSomething() {
        IllegalArgumentException missing = assertThrows(
                IllegalArgumentException.class,
                () -> recognizers(Map.of("parley.recognizer.flux.type", "DEEPGRAM_FLUX")));
        assertEquals("parley.recognizer.flux.api-key is missing", missing.getMessage());
        assertThrows(
                IllegalArgumentException.class, () -> recognizers(Map.of("parley.recognizer.type", "TRANSCRIPTIONS")));
        assertTrue(recognizers(Map.of()).of(null).isEmpty());
    }
}
