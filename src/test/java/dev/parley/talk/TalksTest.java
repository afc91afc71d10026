package dev.parley.talk;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.LossyNetwork;
import dev.parley.fixture.PhoneTalk;
import dev.parley.fixture.PhoneTalk.Told;
import dev.parley.fixture.Ports;
import dev.parley.fixture.RecognizerStub;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;
import dev.parley.media.Audio;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Agents that listen, over real SIP and RTP on loopback; what they hear is told by a recognizer of the test. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class TalksTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SILENT = Duration.ofMillis(700);
    private static final String GREETING = "Hello, this is the bakery. How can I help you?";
    private static final String LONG_ANSWER = "We are open from seven to six on all days of the week."
            + " On Sundays we open at eight and close at noon. On holidays we are closed. That was all about our hours.";

    /** An agent that answers by rules, and hears. */
    private static String agent(String voice) {
        return """
                {"starting_message": "%s", "model": {"name": "scripted"},
                 "voice": {"recognizer": "scripted"%s}, "built_in_tools": ["end_call", "press_keys"],
                 "tools": [{"name": "look_up", "description": "x", "url": "http://localhost:%d/slow"}],
                 "script": {"rules": [
                     {"pattern": "order (\\\\d+)", "reply": "Order {{1}} is in the oven."},
                     {"pattern": "echo.*", "reply": "You said: {{0}}."},
                     {"pattern": "open", "reply": "%s"},
                     {"pattern": "^1$", "reply": "You have reached the sales department."},
                     {"pattern": "bye", "tool": {"name": "end_call"}, "reply": "Good bye, and thank you."},
                     {"pattern": "menu", "tool": {"name": "press_keys", "arguments": {"keys": "42#"}}, "reply": "Pressed."},
                     {"pattern": "slow", "tool": {"name": "look_up"}, "reply": "Found {{tool_result}}."},
                     {"pattern": "thank", "reply": "You are welcome. Good bye!"}],
                   "default_reply": "What is the number of your order?"}}
                """.formatted(GREETING, voice, tool.getAddress().getPort(), LONG_ANSWER);
    }

    private static HttpServer tool;
    private static CountDownLatch toolAnswers = new CountDownLatch(1);
    private static final AtomicInteger TOOL_CALLS = new AtomicInteger();

    @BeforeAll
    static void startTool() throws IOException {
        tool = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        tool.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        tool.createContext("/slow", exchange -> {
            TOOL_CALLS.incrementAndGet();
            try {
                toolAnswers.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            byte[] answer = "it".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        tool.start();
    }

    @AfterAll
    static void stopTool() {
        tool.stop(0);
    }

    @Test
    @Tag("packaged")
    void talksTurnByTurn() {
        RecognizerStub.hears("Where is my order?", "It is order 123.", "Thank you.");
        List<Told> turns = PhoneTalk.call(agent(""), caller -> {
            caller.listen(SILENT);
            caller.say("Where is my order?");
            caller.listen(SILENT);
            caller.say("It is order one two three.");
            caller.listen(SILENT);
            caller.say("Thank you very much.");
            caller.listen(SILENT);
        });
        PhoneTalk.assertTurns(
                turns,
                "agent: " + GREETING,
                "user: Where is my order?",
                "agent: What is the number of your order?",
                "user: It is order 123.",
                "agent: Order 123 is in the oven.",
                "user: Thank you.",
                "agent: You are welcome. Good bye!");
        Map<?, ?> latency = (Map<?, ?>) turns.get(2).turn().get("latency");
        int reply = (Integer) latency.get("reply_ms");
        assertTrue(reply >= 300 && reply < 2_500, latency::toString);
        assertEquals(3, RecognizerStub.millis().size());
    }

    @Test
    void tellsWhatItsVoiceCouldNotSay() {
        RecognizerStub.hears("Echo 你好");
        List<Told> turns = PhoneTalk.call(agent(""), caller -> {
            caller.listen(SILENT);
            caller.say("Echo something.");
            caller.listen(SILENT);
        });
        assertEquals("You said: Echo 你好.", turns.get(2).text());
        assertEquals(true, turns.get(2).turn().get("unspoken"));
    }

    @Test
    void talksOverIpv6() throws Exception {
        Assumptions.assumeTrue(Ports.hasIpv6(), "this machine has no IPv6");
        RecognizerStub.hears("Where is my order?");
        List<Told> turns = PhoneTalk.call(agent(""), InetAddress.getByName("::1"), call -> {}, caller -> {
            caller.listen(SILENT);
            caller.say("Where is my order?");
            caller.listen(SILENT);
        });
        PhoneTalk.assertTurns(
                turns, "agent: " + GREETING, "user: Where is my order?", "agent: What is the number of your order?");
    }

    @Test
    void isInterruptedAndToldSo() {
        RecognizerStub.hears("When are you open?", "Stop, I know that, where is order 7?");
        List<Told> turns = PhoneTalk.call(agent(""), caller -> {
            caller.listen(SILENT);
            caller.say("When are you open?");
            caller.listen(Duration.ZERO);
            Thread.sleep(1_500);
            caller.say("Stop it please I know that where is order seven?");
            caller.listen(SILENT);
        });
        assertEquals(
                "user: When are you open?",
                turns.get(1).role() + ": " + turns.get(1).text());
        Told cut = turns.get(2);
        assertTrue(cut.interrupted(), cut::toString);
        assertTrue(LONG_ANSWER.startsWith(cut.text()) && cut.text().length() < LONG_ANSWER.length(), cut::text);
        assertFalse(cut.text().isBlank());
        PhoneTalk.assertTurns(
                turns.subList(3, turns.size()),
                "user: Stop, I know that, where is order 7?",
                "agent: Order 7 is in the oven.");
    }

    @Test
    void hangsUpWhenGoodByeWasHeard() {
        RecognizerStub.hears("Good bye.");
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
    void pressesKeys() {
        RecognizerStub.hears("This is the menu.");
        List<Told> turns = PhoneTalk.call(agent(""), caller -> {
            caller.listen(SILENT);
            caller.say("This is the menu of the other side.");
            caller.listen(SILENT);
            assertEquals("42#", caller.keys());
        });
        assertEquals("Pressed 42#.", turns.get(3).text());
    }

    @Test
    void aKeyIsATurnOfItsOwnAndInterrupts() {
        RecognizerStub.hears();
        List<Told> turns = PhoneTalk.call(agent(""), caller -> {
            caller.listen(Duration.ZERO);
            Thread.sleep(700);
            caller.press('1');
            caller.awaitSilence();
            caller.listen(SILENT);
        });
        assertTrue(turns.getFirst().interrupted());
        assertEquals("1", turns.get(1).turn().get("dtmf"));
        assertEquals("You have reached the sales department.", turns.get(2).text());
    }

    @Test
    void asksWhetherSomebodyIsThereAndThenHangsUp() {
        RecognizerStub.hears();
        String agent = agent(", \"turn_taking\": {\"reprompt_after\": 2, \"reprompts\": 1}")
                .replaceFirst("\\{", "{\"hangup\": {\"after_silence\": 6}, ");
        List<Told> turns = PhoneTalk.call(agent, caller -> assertTrue(caller.isHungUpOn(Duration.ofSeconds(25))));
        PhoneTalk.assertTurns(turns, "agent: " + GREETING, "agent: Are you still there?");
    }

    @Test
    void keepsWhatAToolSaidAndDoesNotSpeakAnAnswerThatIsNotWantedAnyMore() {
        toolAnswers = new CountDownLatch(1);
        TOOL_CALLS.set(0);
        RecognizerStub.hears("Do the slow thing.", "No, where is order 5?");
        List<Told> turns = PhoneTalk.call(agent(""), caller -> {
            caller.listen(SILENT);
            caller.say("Please do the slow thing.");
            Awaitility.await().until(() -> TOOL_CALLS.get() == 1);
            caller.say("No, please tell me where is order five?");
            Thread.sleep(500);
            toolAnswers.countDown();
            caller.listen(SILENT);
        });
        PhoneTalk.assertTurns(
                turns,
                "agent: " + GREETING,
                "user: Do the slow thing.",
                "agent: ",
                "tool: it",
                "user: No, where is order 5?",
                "agent: Order 5 is in the oven.");
        assertEquals(1, TOOL_CALLS.get());
    }

    @Test
    void goesOnWhenTheRecognizerFails() {
        RecognizerStub.hears("Where is order 9?");
        RecognizerStub.fails(500);
        List<Told> turns = PhoneTalk.call(agent(""), caller -> {
            caller.listen(SILENT);
            caller.say("Where is order number nine?");
            caller.listen(SILENT);
            RecognizerStub.works();
            caller.say("Where is order number nine?");
            caller.listen(SILENT);
        });
        PhoneTalk.assertTurns(
                turns,
                "agent: " + GREETING,
                "agent: I'm sorry, I did not hear that. Could you say it again?",
                "user: Where is order 9?",
                "agent: Order 9 is in the oven.");
    }

    @Test
    void isNotInterruptedByNoise() {
        RecognizerStub.hears("When are you open?", "", "");
        List<Told> turns = PhoneTalk.call(agent(""), caller -> {
            caller.listen(SILENT);
            caller.say("When are you open?");
            caller.listen(Duration.ZERO);
            caller.begin(noise());
            caller.listen(SILENT);
        });
        PhoneTalk.assertTurns(turns, "agent: " + GREETING, "user: When are you open?", "agent: " + LONG_ANSWER);
    }

    private static short[] noise() {
        Random random = new Random(1);
        short[] samples = new short[3 * Audio.RATE];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (random.nextGaussian() * 1_500);
        }
        return samples;
    }

    @Test
    void takesDownWhatWasHeardWhenThePersonHangsUp() {
        RecognizerStub.hears("When are you open?");
        List<Told> turns = PhoneTalk.call(agent(""), caller -> {
            caller.listen(SILENT);
            caller.say("When are you open?");
            caller.listen(Duration.ZERO);
            Thread.sleep(1_000);
        });
        assertTrue(turns.getLast().interrupted());
        assertTrue(LONG_ANSWER.startsWith(turns.getLast().text()), turns::toString);
        assertTrue(turns.getLast().text().length() < LONG_ANSWER.length() / 2, turns::toString);
    }

    @Test
    void hearsAndIsInterruptedOverALossyPathAsOverACleanOne() throws Exception {
        RecognizerStub.hears("When are you open?", "Stop it, where is order 7?");
        int port = Ports.free();
        List<LossyNetwork> networks = new CopyOnWriteArrayList<>();
        try {
            List<Told> turns = PhoneTalk.call(
                    agent(""),
                    call -> {
                        networks.add(new LossyNetwork(port, call.callersVoice().getPort(), 0.05, 60, 1));
                        call.sendVoiceTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                    },
                    caller -> {
                        caller.listen(SILENT);
                        caller.say("When are you open?");
                        caller.listen(Duration.ZERO);
                        Thread.sleep(1_500);
                        caller.say("Stop it please where is order seven?");
                        caller.listen(SILENT);
                    });
            assertEquals(5, turns.size(), turns::toString);
            assertTrue(turns.get(2).interrupted(), turns::toString);
            assertEquals("Order 7 is in the oven.", turns.get(4).text());
            assertEquals(2, RecognizerStub.millis().size(), turns::toString);
        } finally {
            networks.forEach(LossyNetwork::close);
        }
    }

    @Test
    void keepsWhatSomebodySaidWhoHangsUpAtOnce() {
        RecognizerStub.hears("I will call again");
        List<Told> turns = PhoneTalk.call(agent(", \"turn_taking\": {\"end_of_turn_ms\": 4000}"), caller -> {
            caller.listen(SILENT);
            caller.say("I will call again.");
            Awaitility.await().until(() -> RecognizerStub.millis().size() == 1);
            Thread.sleep(300);
        });
        PhoneTalk.assertTurns(turns, "agent: " + GREETING, "user: I will call again");
    }

    @Test
    void refusesARecognizerThatIsNotThere() {
        Tenant tenant = new Tenant();
        tenant.request()
                .body(Map.of("config", Map.of("voice", Map.of("recognizer", "unknown"))))
                .post("/core/agents/" + tenant.agent("{}").id() + "/versions")
                .then()
                .statusCode(422)
                .body("errors[0].field", equalTo("config.voice.recognizer"));
    }
}
