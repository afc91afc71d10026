package dev.parley.talk.recognize;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.media.Band;
import dev.parley.wire.StoredJson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What OpenAI-compatible {@code /audio/transcriptions} answer, at once and word by word, and how they are asked. */
class TranscriptionsTest {

    private final List<String> told = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private volatile String asked;
    private volatile String type;
    private volatile String answer;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/v1/audio/transcriptions", exchange -> {
            asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, 0);
            for (String piece : answer.split("(?<=a)")) {
                exchange.getResponseBody().write(piece.getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void hear(boolean streamed, Band band) {
        Map<String, String> settings = Map.of(
                "parley.recognizer.type",
                "TRANSCRIPTIONS",
                "parley.recognizer.base-url",
                "http://localhost:" + server.getAddress().getPort() + "/v1",
                "parley.recognizer.stream",
                Boolean.toString(streamed),
                "parley.recognizer.timeout",
                "PT2S");
        RecognizerConfig config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .withMapping(RecognizerConfig.class)
                .withConverter(Duration.class, 100, Duration::parse)
                .build()
                .getConfigMapping(RecognizerConfig.class);
        Recognition recognition = new Recognizers(config, new StoredJson(new ObjectMapper()), null)
                .of(null)
                .orElseThrow()
                .open(new Hints(band, "en-US", List.of()), new Recognition.Events() {
                    @Override
                    public void words(String text, boolean last) {
                        told.add((last ? "final " : "words ") + text);
                    }

                    @Override
                    public void missed(String why) {
                        told.add("missed");
                    }

                    @Override
                    public void lost(String why) {
                        told.add("lost");
                    }
                });
        recognition.voiceBegan();
        for (int i = 0; i < 30; i++) {
            if (i == 15) {
                recognition.voiceEnded();
            }
            recognition.hear(new short[band.frame()]);
        }
        Awaitility.await().until(() -> told.stream().anyMatch(what -> what.startsWith("final")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            all at once            | application/json  | {"text": " Where is it? "} | final Where is it?
            as OpenAI streams      | text/event-stream | data: {"type":"transcript.text.delta","delta":"Where "};;data: {"type":"transcript.text.delta","delta":"is it"};;data: {"type":"transcript.text.done","text":"Where is it?"};; | words Where , words Where is it, final Where is it?
            without the last empty line | text/event-stream;charset=utf-8 | data: {"type":"transcript.text.done","text":"Hi"} | final Hi
            segments without a type | text/event-stream | data: {"text":"Where is"};;data: {"text":" it?"};; | words Where is, words Where is it?, final Where is it?
            with a mark at the end | text/event-stream | data: {"type":"transcript.text.delta","delta":"Hi"};;data: [DONE];; | words Hi, final Hi
            nothing was said       | text/event-stream | data: {"type":"transcript.text.done","text":""};; | final ~~
            broken off             | text/event-stream | : nothing;; | missed, final ~~
            garbage                | application/json  | <html> | missed, final ~~
            """)
    void tellsWhatWasHeard(String what, String contentType, String body, String expected) {
        type = contentType;
        answer = body.replace(";;", "\n\n");
        hear(true, Band.NARROW);
        assertEquals(expected.replace("~", ""), String.join(", ", told), what);
        assertTrue(asked.contains("name=\"stream\"\r\n\r\ntrue"));
    }

    @Test
    void asksForAllAtOnceUnlessItIsToldTo() {
        type = "application/json";
        answer = "{\"text\": \"Hi\"}";
        hear(false, Band.WIDE);
        assertFalse(asked.contains("name=\"stream\""));
        assertTrue(asked.contains("name=\"language\"\r\n\r\nen\r\n"));
        int header = asked.indexOf("RIFF");
        // Little-endian, at the place of the rate.
        assertEquals(
                16_000, asked.charAt(header + 24) | asked.charAt(header + 25) << 8 | asked.charAt(header + 26) << 16);
    }
}
