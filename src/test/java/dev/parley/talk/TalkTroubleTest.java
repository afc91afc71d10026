package dev.parley.talk;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.Test;

import dev.parley.demo.SipPhone;
import dev.parley.fixture.Caller;
import dev.parley.fixture.Calls;
import dev.parley.fixture.ModelStub;
import dev.parley.fixture.PhoneTalk;
import dev.parley.fixture.PhoneTalk.Told;
import dev.parley.fixture.RecognizerStub;
import dev.parley.fixture.SideBySide;
import dev.parley.fixture.TestServices;
import dev.parley.media.Audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What an agent does of whom it calls is no person, whose model says too much, or whose engines all fail at once. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class TalkTroubleTest {

    private static final Duration SILENT = Duration.ofMillis(700);
    private static final String GREETING = "Hello, this is the bakery. How can I help you today?";
    private static final int STALLED = 100;

    private static String agent(String model, String more) {
        return """
                {"starting_message": "%s", "model": {"name": "%s"}, "voice": {"recognizer": "scripted",
                   "turn_taking": {"reprompt_after": 2, "reprompts": 1}}, "script": {"default_reply": "Yes."}%s}
                """.formatted(GREETING, model, more);
    }

    /** What is on the line where nobody is. */
    enum Machine {
        /** Calling tone of a fax (ITU-T T.30): 1,100 Hz, half a second of every 3.5. */
        FAX {
            @Override
            double at(double second) {
                return second % 3.5 < 0.5 ? Math.sin(2 * Math.PI * 1_100 * second) : 0;
            }
        },
        /** Answering tone of a modem (ITU-T V.25): 2,100 Hz, and no pause. */
        MODEM {
            @Override
            double at(double second) {
                return Math.sin(2 * Math.PI * 2_100 * second);
            }
        },
        /** A European ringing tone. */
        RINGING {
            @Override
            double at(double second) {
                return second % 5 < 1 ? Math.sin(2 * Math.PI * 425 * second) : 0;
            }
        },
        /** A chord that changes twice a second. */
        MUSIC {
            @Override
            double at(double second) {
                double root = 220 * Math.pow(2, (int) (second * 2) % 5 / 12.0);
                return (Math.sin(2 * Math.PI * root * second)
                                + Math.sin(2 * Math.PI * root * 1.25 * second)
                                + Math.sin(2 * Math.PI * root * 1.5 * second))
                        / 3;
            }
        };

        abstract double at(double second);

        short[] samples(int seconds) {
            short[] samples = new short[seconds * Audio.RATE];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = (short) (6_000 * at((double) i / Audio.RATE));
            }
            return samples;
        }
    }

    /** It says what it has to say, asks once, and goes, as if nobody were there. */
    @Test
    void hangsUpOnAMachine() {
        RecognizerStub.hears();
        SideBySide.each(List.of(Machine.values()), TalkTroubleTest::hangsUpOn);
    }

    private static void hangsUpOn(Machine machine) {
        String agent = agent("scripted", ", \"hangup\": {\"after_silence\": 4}");
        List<Told> turns = PhoneTalk.call(agent, caller -> {
            caller.begin(machine.samples(20));
            assertTrue(caller.isHungUpOn(Duration.ofSeconds(20)));
        });
        PhoneTalk.assertTurns(turns, "agent: " + GREETING, "agent: Are you still there?");
    }

    @Test
    void speaksNoMarkdownAndStopsInALongAnswer() {
        String model = "verbose";
        String[] words = IntStream.range(0, 3_000)
                .mapToObj(
                        i -> i % 300 == 0 ? "\n## **Part** " + i / 300 + "\n" : "word" + i + (i % 12 == 0 ? ". " : " "))
                .toArray(String[]::new);
        ModelStub.answer(model, ModelStub.Answer.words(words));
        ModelStub.answer(model, ModelStub.Answer.words("All right."));
        RecognizerStub.hears("Tell me all.", "Stop.");
        List<Told> turns = PhoneTalk.call(agent(model, ""), caller -> {
            caller.listen(SILENT);
            caller.say("Please tell me all.");
            caller.listen(Duration.ZERO);
            Thread.sleep(3_000);
            caller.say("Please stop that now.");
            caller.awaitSilence();
            caller.listen(SILENT);
        });
        Told cut = turns.get(2);
        assertTrue(cut.interrupted(), turns::toString);
        assertTrue(cut.text().length() < 400, cut::text);
        assertEquals("agent: All right.", turns.get(4).toString());
    }

    /** Each of them hears that it was not understood, and nobody else waits for them. */
    @Test
    void goesOnWithAHundredCallsWhoseEnginesAllStall() throws Exception {
        RecognizerStub.hears();
        AtomicInteger asked = new AtomicInteger();
        SipPhone.Behaviour person = call -> {
            call.ring();
            call.answer();
            try (Caller caller = new Caller(call)) {
                caller.listen(SILENT);
                caller.say("Hello?");
                caller.listen(SILENT);
                asked.incrementAndGet();
            }
            call.hangUp();
        };
        RecognizerStub.stalls();
        try (SipPhone phone = new SipPhone(person)) {
            Calls calls = new Calls(phone);
            String agent = agent("scripted", "").replace("\"reprompts\": 1", "\"reprompts\": 0");
            List<String> ids = IntStream.range(0, STALLED)
                    .mapToObj(i -> calls.call(agent, Map.of("user_id", "+1415555%04d".formatted(200 + i))))
                    .toList();
            for (String id : ids) {
                JsonPath ended =
                        calls.tenant().await(id, Duration.ofSeconds(60), found -> found.get("ended_at") != null);
                List<String> said = ended.getList("conversation.turns.text");
                assertFalse(said.size() < 2, said::toString);
            }
            assertEquals(STALLED, asked.get());
        } finally {
            RecognizerStub.works();
        }
    }
}
