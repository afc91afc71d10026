package dev.parley.talk;

import java.time.Duration;
import java.util.List;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.Test;

import dev.parley.demo.SipPhone;
import dev.parley.fixture.Caller;
import dev.parley.fixture.Calls;
import dev.parley.fixture.SpokenWords;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A whole conversation by telephone that is heard without a key: the caller's voice is FreeTTS', the ears are Sphinx'. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class PhrasesTest {

    private static final Duration SILENT = Duration.ofMillis(700);
    private static final String HOURS =
            "We are open from seven to six on all days of the week. On Sundays we open at eight and close at noon."
                    + " On holidays we are closed all day long.";
    private static final String AGENT = """
            {"starting_message": "Hello, this is the bakery. How can I help you?", "model": {"name": "scripted"},
             "voice": {"recognizer": "phrases", "turn_taking": {"reprompt_after": 3, "reprompts": 1}},
             "built_in_tools": ["end_call"],
             "script": {"rules": [
                 {"pattern": "where is my order", "phrases": ["where is my order"], "reply": "What is its number?"},
                 {"pattern": "^(?:it is )?(\\\\d+)$", "phrases": ["[it is] <digits>"], "reply": "Order {{1}} is in the oven."},
                 {"pattern": "open", "phrases": ["when are you open"], "reply": "%s"},
                 {"pattern": "^yes|^yeah|^sure", "phrases": ["<yes>"], "reply": "Good. What else?"},
                 {"pattern": "stop", "phrases": ["please stop that"], "reply": "All right. Anything else?"},
                 {"pattern": "goodbye", "phrases": ["goodbye"], "tool": {"name": "end_call"}, "reply": "Goodbye, and thank you."}],
               "default_reply": "I did not understand."}}
            """.formatted(HOURS);

    @Test
    void holdsAConversation() {
        try (SipPhone phone = new SipPhone(call -> {
            call.ring();
            call.answer();
            try (Caller caller = new Caller(call)) {
                caller.listen(SILENT);
                caller.say("Where is my order?");
                caller.listen(SILENT);
                caller.say("It is four seven one one.");
                caller.listen(SILENT);
                // Says nothing, and is asked.
                caller.listen(SILENT);
                caller.say("Yes.");
                caller.listen(SILENT);
                caller.say("When are you open?");
                caller.listen(Duration.ZERO);
                Thread.sleep(1_500);
                caller.say("Please stop that.");
                // It is silent for a while before it answers.
                caller.listen(Duration.ofMillis(1_500));
                caller.say("Goodbye.");
                assertTrue(caller.isHungUpOn(Duration.ofSeconds(10)));
            }
        })) {
            Calls calls = new Calls(phone);
            String id = calls.call(AGENT);
            JsonPath ended = calls.tenant().await(id, Duration.ofSeconds(60), found -> found.get("ended_at") != null);
            List<String> told = SpokenWords.of(ended);
            assertEquals(
                    List.of(
                            "agent: Hello, this is the bakery. How can I help you?",
                            "user: where is my order",
                            "agent: What is its number?",
                            "user: it is 4711",
                            "agent: Order 4711 is in the oven.",
                            "agent: Are you still there?",
                            "user: yes",
                            "agent: Good. What else?",
                            "user: when are you open"),
                    told.subList(0, Math.min(9, told.size())),
                    told::toString);
            assertTrue(HOURS.startsWith(told.get(9).substring("agent: ".length())), told::toString);
            assertTrue(told.get(9).length() < HOURS.length(), told::toString);
            assertEquals(
                    List.of(
                            "user: please stop that",
                            "agent: All right. Anything else?",
                            "user: goodbye",
                            "agent: Goodbye, and thank you."),
                    told.subList(10, told.size()));
            assertEquals("agent_hung_up", ended.getString("end_reason"));
        }
    }
}
