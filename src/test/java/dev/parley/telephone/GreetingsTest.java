package dev.parley.telephone;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.Test;

import dev.parley.demo.SipPhone;
import dev.parley.fixture.Caller;
import dev.parley.fixture.Calls;
import dev.parley.fixture.TestServices;
import dev.parley.fixture.Voices;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What people and machines say when they pick up, recorded with several voices, over real SIP and RTP. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class GreetingsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(45);
    private static final Duration LONGEST_FOR_A_PERSON = Duration.ofSeconds(4);
    /** More at once take each other's words: one recognizer hears them all. */
    private static final int AT_ONCE = 3;

    private static final String LONG = "You are connected with the family Miller in the old mill by the river | 0.3"
            + " | We are all out in the garden | 0.4"
            + " | If you tell us who you are then one of us will ring you in the evening";

    /**
     * @param answeredBy what it is
     * @param script what is said
     */
    private record Greeting(String answeredBy, String voice, String script) {

        /** Some agents hear no words, and go by how it is said. */
        private boolean isUnderstood() {
            return !voice.equals("de") && (!script.contains(LONG) || answeredBy.equals("ivr"));
        }
    }

    private static final List<Greeting> GREETINGS = List.of(
            // Machines that take messages.
            new Greeting(
                    "voicemail",
                    "slt",
                    "0.5 | Hi, this is Ann | 0.3 | please leave a message after the tone | 0.8 | ~1000"),
            new Greeting("voicemail", "rms", "0.6 | " + LONG + " | 0.5 | ~850"),
            new Greeting("voicemail", "awb", "0.5 | please leave a message after the tone | 0.2 | ~440"),
            new Greeting("voicemail", "kal", "0.5 | " + LONG),
            new Greeting("voicemail", "en-gb", "0.7 | " + LONG + " | 1 | ~1400"),
            new Greeting(
                    "voicemail",
                    "de",
                    "0.5 | Guten Tag, hier ist der Anschluss von Familie Müller | 0.3"
                            + " | Wir sind gerade nicht zu Hause und freuen uns über eine Nachricht | 0.6 | ~1000"),
            new Greeting("voicemail", "slt", "0.8 | ~1000"),
            new Greeting("voicemail", "rms", "0.5 | Ann here | 0.2 | ~950 1400"),
            new Greeting("voicemail", "awb", "0.4 | " + LONG + " | 1.2 | We are looking forward to your call"),
            new Greeting("voicemail", "en-us", "1 | the person you want is not available | 0.3 | ~1000"),
            // Menus.
            new Greeting(
                    "ivr",
                    "slt",
                    "0.5 | Thank you for calling the library | 0.3 | for sales press one | 0.3 | for service press two"),
            new Greeting(
                    "ivr",
                    "rms",
                    "0.5 | Welcome to the bank of the north | 0.4 | please listen to the following options"),
            new Greeting("ivr", "awb", "0.5 | your call may be recorded | 0.3 | " + LONG),
            // Announcements.
            new Greeting(
                    "unavailable", "slt", "0.3 | ~985 1428 1777 | 0.3 | The number you have dialed is not in service"),
            new Greeting("unavailable", "rms", "0.6 | the number you have dialed is not in service"),
            // People.
            new Greeting("human", "slt", "0.6 | Hello?"),
            new Greeting("human", "rms", "0.4 | Ann Miller speaking"),
            new Greeting("human", "awb", "1.2 | Yes? | 0.3 | Hello?"),
            new Greeting("human", "kal", "0.5 | Good morning, this is Bob"),
            new Greeting("human", "en-gb", "1.5 | Hello?"));

    /** In English what is said in whole sentences; the rest is told by how it is said. */
    private static final String AGENT = """
            {"starting_message": "Hello, this is the bakery.", "model": {"name": "scripted"},
             "script": {"default_reply": "I see.", "rules": [
               {"pattern": "nobody says this", "phrases": ["please leave a message after the tone", "the person you want is not available",
                            "for sales press one", "for service press two", "please listen to the following options",
                            "your call may be recorded", "the number you have dialed is not in service",
                            "hello", "good morning"], "reply": "I see."}]},
             "voice": {"recognizer": "phrases"}, "voicemail": {"action": "hangup"}, "hangup": {"after_greeting": true}}
            """;

    private static final String DEAF = """
            {"starting_message": "Hello, this is the bakery.", "voicemail": {"action": "hangup"},
             "hangup": {"after_greeting": true}}
            """;

    @Test
    void tellsWhoHasAnswered() throws Exception {
        List<Future<String>> told = new ArrayList<>();
        try (ExecutorService lines = Executors.newFixedThreadPool(AT_ONCE)) {
            for (Greeting greeting : GREETINGS) {
                short[] recorded = Voices.recorded(greeting.voice(), greeting.script());
                told.add(lines.submit(() -> answeredBy(recorded, greeting.isUnderstood() ? AGENT : DEAF)));
            }
        }
        List<String> expected = new ArrayList<>();
        List<String> found = new ArrayList<>();
        for (int i = 0; i < GREETINGS.size(); i++) {
            Greeting greeting = GREETINGS.get(i);
            String which = greeting.voice() + ": " + greeting.script() + " is ";
            expected.add(which + greeting.answeredBy());
            found.add(which + told.get(i).get());
        }
        assertEquals(String.join("\n", expected), String.join("\n", found));
    }

    private static String answeredBy(short[] greeting, String agent) {
        AtomicReference<Instant> answered = new AtomicReference<>();
        try (SipPhone phone = new SipPhone(call -> {
            call.ring();
            call.answer();
            answered.set(Instant.now());
            try (Caller recording = new Caller(call)) {
                recording.begin(greeting);
                call.overWithin(PATIENCE);
            }
        })) {
            Calls calls = new Calls(phone);
            String id = calls.call(agent);
            JsonPath ended = calls.tenant().await(id, PATIENCE, conversation -> conversation.get("ended_at") != null);
            Duration took = Duration.between(answered.get(), decided(calls, id));
            boolean late = "human".equals(ended.getString("answered_by")) && took.compareTo(LONGEST_FOR_A_PERSON) > 0;
            return ended.getString("answered_by") + (late ? " after " + took : "");
        }
    }

    private static Instant decided(Calls calls, String id) {
        List<Map<String, Object>> events = calls.tenant()
                .request()
                .get("/core/conversations/" + id + "/events")
                .jsonPath()
                .getList("");
        return events.stream()
                .filter(event -> event.get("type").equals("conversation.answered_by"))
                .map(event -> Instant.parse(event.get("time").toString()))
                .findFirst()
                .orElseThrow();
    }
}
