package dev.parley.talk.realtime;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.channel.Channel;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.parley.agent.config.AgentConfig;
import dev.parley.dialogue.prompt.Prompt;
import dev.parley.dialogue.tool.ToolCall;
import dev.parley.dialogue.tool.Utterance;
import dev.parley.fixture.SocketEngine;
import dev.parley.media.Band;
import dev.parley.media.speech.Voice;
import dev.parley.wire.StoredJson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a session says, and what it makes of what such engines really answer. */
class RealtimeSessionTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String READY = "{\"type\":\"session.updated\",\"session\":{}}";

    private final List<RealtimeEvent> events = new CopyOnWriteArrayList<>();
    private final List<String> lost = new CopyOnWriteArrayList<>();
    private SocketEngine server;
    private RealtimeSession session;

    @BeforeEach
    void start() throws Exception {
        server = new SocketEngine();
    }

    @AfterEach
    void stop() {
        if (session != null) {
            session.close();
        }
        server.close();
    }

    private Channel open(Utterance... history) throws Exception {
        RealtimeConfig config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(
                        Map.of(
                                "parley.realtime.base-url",
                                server.address(),
                                "parley.realtime.api-key",
                                "k3y",
                                "parley.realtime.timeout",
                                "PT2S",
                                "parley.realtime.renew-after",
                                "PT55M"),
                        "test",
                        100))
                .withMapping(RealtimeConfig.class)
                .withConverter(Duration.class, 200, text -> Duration.parse(text.startsWith("P") ? text : "PT" + text))
                .build()
                .getConfigMapping(RealtimeConfig.class);
        AgentConfig agent = JSON.readValue("{}", AgentConfig.class);
        Prompt prompt = new Prompt("Bake.", List.of(history), agent, name -> null, null, false, List.of());
        Brief brief = new Brief(
                () -> prompt, Optional.empty(), new Voice(null, 1, "de-DE", Band.NARROW), Duration.ofMillis(500));
        session = new RealtimeEngine(config, new StoredJson(JSON)).open(brief, events::add, lost::add);
        return server.connection();
    }

    private void awaitTexts(int count) {
        Awaitility.await().until(() -> server.texts().size() >= count);
    }

    private JsonNode text(int which) throws Exception {
        return JSON.readTree(server.texts().get(which));
    }

    @Test
    void beginsWithItsSettingsAndWhatWasSaid() throws Exception {
        open(
                new Utterance.Answered("Hello.", List.of(), null),
                new Utterance.Said("Where is it?"),
                new Utterance.Answered("", List.of(new ToolCall("c1", "look", "{\"a\":1}")), null),
                new Utterance.Returned("c1", "look", "in the oven"));
        awaitTexts(5);
        assertEquals(List.of("/realtime?model=gpt-realtime"), server.uris());
        assertEquals(List.of("Bearer k3y"), server.keys());
        assertEquals("Bake.", text(0).at("/session/instructions").asText());
        assertEquals(
                500,
                text(0).at("/session/audio/input/turn_detection/silence_duration_ms")
                        .asInt());
        assertEquals("output_text", text(1).at("/item/content/0/type").asText());
        assertEquals("input_text", text(2).at("/item/content/0/type").asText());
        assertEquals("function_call", text(3).at("/item/type").asText());
        assertEquals("{\"a\":1}", text(3).at("/item/arguments").asText());
        assertEquals("in the oven", text(4).at("/item/output").asText());
    }

    /** Else the engine refuses it, and nothing is ever said. */
    @Test
    void asksForOneResponseAtATime() throws Exception {
        Channel connection = open();
        session.respond();
        session.respond();
        awaitTexts(2);
        SocketEngine.say(connection, "{\"type\":\"response.created\",\"response\":{\"id\":\"r1\"}}");
        SocketEngine.say(
                connection, "{\"type\":\"response.done\",\"response\":{\"id\":\"r1\",\"status\":\"completed\"}}");
        awaitTexts(3);
        assertEquals("response.create", text(2).path("type").asText());
        assertEquals(3, server.texts().size());
    }

    @Test
    void bearsWhatIsRefusedOfOneMessage() throws Exception {
        Channel connection = open();
        SocketEngine.say(connection, READY);
        for (String code : List.of(
                "conversation_already_has_active_response", "response_cancel_not_active", "unsupported_content_type")) {
            SocketEngine.say(connection, "{\"type\":\"error\",\"error\":{\"code\":\"" + code + "\"}}");
        }
        SocketEngine.say(connection, "{\"type\":\"rate_limits.updated\"}");
        SocketEngine.say(connection, "{\"type\":\"input_audio_buffer.speech_started\"}");
        Awaitility.await().until(() -> events.size() == 2);
        assertInstanceOf(RealtimeEvent.Ready.class, events.getFirst());
        assertInstanceOf(RealtimeEvent.PersonBegan.class, events.getLast());
        assertTrue(lost.isEmpty(), lost::toString);
    }

    @Test
    void isOfNoUseWhereItsSettingsAreRefused() throws Exception {
        Channel connection = open();
        SocketEngine.say(connection, "{\"type\":\"error\",\"error\":{\"code\":\"invalid_value\"}}");
        Awaitility.await().until(() -> lost.size() == 1);
        assertEquals("it says invalid_value", lost.getFirst());
    }

    @Test
    void outlivesGarbageAndRefusals() throws Exception {
        SocketEngine.say(open(), "<html>502 Bad Gateway</html>");
        Awaitility.await().until(() -> lost.size() == 1);
        session.close();
        server.refuse();
        open();
        Awaitility.await().until(() -> lost.size() == 2);
        assertFalse(String.join(" ", lost).contains("k3y"));
    }

    @Test
    void hearsNothingWhileItIsDeaf() throws Exception {
        open();
        session.hear(new short[Band.NARROW.frame()]);
        session.mute(true);
        session.hear(new short[Band.NARROW.frame()]);
        session.mute(false);
        session.hear(new short[Band.NARROW.frame()]);
        session.commit();
        awaitTexts(4);
        assertEquals("input_audio_buffer.commit", text(3).path("type").asText());
        assertEquals(160, text(2).path("audio").binaryValue().length);
    }
}
