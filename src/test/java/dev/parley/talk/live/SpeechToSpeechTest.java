package dev.parley.talk.live;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.PhoneTalk;
import dev.parley.fixture.PhoneTalk.Told;
import dev.parley.fixture.RealtimeStub;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Agents of an engine that hears, thinks and speaks by itself, over real SIP and RTP; the engine is a fake of its documentation. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
public class SpeechToSpeechTest {

    private static final Duration SILENT = Duration.ofMillis(700);
    public static final String GREETING = "Hello, this is the bakery.";
    private static final String HOURS = "We are open from seven to six on all days of the week."
            + " On Sundays we open at eight and close at noon. On holidays we are closed. That was all about our hours.";
    public static final UnaryOperator<String> ANSWERS = text -> switch (text) {
        case "Where is my order?" -> "What is the number of your order?";
        case "When are you open?" -> HOURS;
        case "Good bye." -> "end_call({})";
        case "This is the menu." -> "press_keys({\"keys\": \"42#\"})";
        case "Call nobody." -> "nobody({})";
        case "Fail." -> "fail";
        default -> text.startsWith("The call ends") ? "Good bye, and thank you." : "I heard " + text;
    };

    public static String agent(String voice) {
        return """
                {"starting_message": "%s", "instructions": "You are a bakery.", "model": {"name": "scripted"},
                 "voice": {"engine": "realtime", "recognizer": "scripted"%s}, "built_in_tools": ["end_call", "press_keys"],
                 "script": {"rules": [], "default_reply": "This is the other voice."}}
                """.formatted(GREETING, voice);
    }

    @Test
    void talksTurnByTurn() {
        RealtimeStub.hears(ANSWERS, "Where is my order?", "Order 7.");
        List<Told> turns = PhoneTalk.call(agent(", \"name\": \"cedar\", \"language\": \"en-GB\""), caller -> {
            caller.listen(SILENT);
            caller.say("Where is my order?");
            caller.listen(SILENT);
            caller.say("Order seven.");
            caller.listen(SILENT);
        });
        PhoneTalk.assertTurns(
                turns,
                "agent: " + GREETING,
                "user: Where is my order?",
                "agent: What is the number of your order?",
                "user: Order 7.",
                "agent: I heard Order 7.");
        Map<String, Object> answer = turns.get(2).turn();
        assertEquals("gpt-realtime", answer.get("model"));
        assertEquals(Map.of("input_tokens", 100, "output_tokens", 20), answer.get("usage"));
        int reply = (Integer) ((Map<?, ?>) answer.get("latency")).get("reply_ms");
        assertTrue(reply >= 300 && reply < 2_500, "a reply after " + reply + " ms");
        JsonNode session = RealtimeStub.told("session.update").getFirst().path("session");
        assertEquals("realtime", session.path("type").asText());
        assertEquals("You are a bakery.", session.path("instructions").asText());
        JsonNode audio = session.path("audio");
        assertEquals(
                "audio/pcmu", audio.path("input").path("format").path("type").asText());
        assertEquals(
                "audio/pcmu", audio.path("output").path("format").path("type").asText());
        assertEquals("cedar", audio.path("output").path("voice").asText());
        assertEquals(
                "en", audio.path("input").path("transcription").path("language").asText());
        assertEquals("end_call", session.path("tools").path(0).path("name").asText());
    }

    @Test
    void isInterruptedAndToldHowFarItWasHeard() {
        RealtimeStub.hears(ANSWERS, "When are you open?", "Stop.");
        List<Told> turns = PhoneTalk.call(agent(""), caller -> {
            caller.listen(SILENT);
            caller.say("When are you open?");
            caller.listen(Duration.ZERO);
            Thread.sleep(2_000);
            caller.say("Please stop that now.");
            caller.awaitSilence();
            caller.listen(SILENT);
        });
        assertEquals("user: When are you open?", turns.get(1).toString());
        Told cut = turns.get(2);
        assertTrue(cut.interrupted(), turns::toString);
        assertTrue(HOURS.startsWith(cut.text()) && cut.text().length() < HOURS.length(), cut::text);
        PhoneTalk.assertTurns(turns.subList(3, turns.size()), "user: Stop.", "agent: I heard Stop.");
        JsonNode truncated = RealtimeStub.told("conversation.item.truncate").getFirst();
        int millis = truncated.path("audio_end_ms").asInt();
        assertTrue(millis > 1_500 && millis < 4_000, truncated::toString);
        double heard = (double) cut.text().length() / HOURS.length();
        assertTrue(heard > 0.1 && heard < 0.5, cut::text);
    }

    @Test
    void hangsUpWhenGoodByeWasHeard() {
        RealtimeStub.hears(ANSWERS, "Good bye.");
        List<Told> turns = PhoneTalk.call(agent(""), caller -> {
            caller.listen(SILENT);
            caller.say("Good bye then.");
            assertTrue(caller.isHungUpOn(Duration.ofSeconds(10)));
        });
        PhoneTalk.assertTurns(
                turns,
                "agent: " + GREETING,
                "user: Good bye.",
                "agent: ",
                "tool: The call ends when you have said good-bye.",
                "agent: Good bye, and thank you.");
    }

    @Test
    @Tag("packaged")
    void callsOurToolsAndTellsWhatCameOfThem() {
        RealtimeStub.hears(ANSWERS, "This is the menu.", "Call nobody.");
        List<Told> turns = PhoneTalk.call(agent(""), caller -> {
            caller.listen(SILENT);
            caller.say("This is the menu of the other side.");
            caller.listen(SILENT);
            assertEquals("42#", caller.keys());
            caller.say("Please do call nobody.");
            caller.listen(SILENT);
        });
        PhoneTalk.assertTurns(
                turns,
                "agent: " + GREETING,
                "user: This is the menu.",
                "agent: ",
                "tool: Pressed 42#.",
                "agent: I heard Pressed 42#.",
                "user: Call nobody.",
                "agent: ",
                "tool: There is no tool of this name.",
                "agent: I heard There is no tool of this name.");
    }

    @Test
    void aKeyIsATurnOfItsOwnAndInterrupts() {
        RealtimeStub.hears(ANSWERS);
        List<Told> turns = PhoneTalk.call(agent(""), caller -> {
            caller.listen(Duration.ZERO);
            Thread.sleep(700);
            caller.press('1');
            caller.awaitSilence();
            caller.listen(SILENT);
        });
        assertTrue(turns.getFirst().interrupted());
        assertEquals("1", turns.get(1).turn().get("dtmf"));
        assertEquals("I heard 1", turns.get(2).text());
    }

    /** Nobody is held in silence: it greets with our own voice, and hears with the recognizer. */
}
