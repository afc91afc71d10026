package dev.parley.talk;

import java.time.Duration;
import java.util.List;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.PhoneTalk;
import dev.parley.fixture.PhoneTalk.Told;
import dev.parley.fixture.RealtimeStub;
import dev.parley.fixture.RecognizerStub;
import dev.parley.fixture.TestServices;
import dev.parley.talk.live.SpeechToSpeechTest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What an agent does whose engine is late, silent, gone or told to mind something. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class RealtimeTroubleTest {

    private static final Duration SILENT = Duration.ofMillis(700);
    private static final String GREETING = SpeechToSpeechTest.GREETING;

    @Test
    void isNotInterruptedWhereItMustNotBe() {
        RealtimeStub.hears(SpeechToSpeechTest.ANSWERS);
        List<Told> turns = PhoneTalk.call(
                SpeechToSpeechTest.agent(", \"turn_taking\": {\"greeting_interruptible\": false}"), caller -> {
                    caller.listen(Duration.ZERO);
                    caller.say("Hello? Hello?");
                    caller.awaitSilence();
                });
        PhoneTalk.assertTurns(turns, "agent: " + GREETING);
    }

    @Test
    void hearsAgainBehindAnAnswerThatMayNotBeInterrupted() {
        RealtimeStub.hears(SpeechToSpeechTest.ANSWERS, "Where is my order?", "Order 7.");
        String agent = SpeechToSpeechTest.agent(", \"turn_taking\": {\"interruptible\": false}");
        List<Told> turns = PhoneTalk.call(agent, caller -> {
            caller.listen(SILENT);
            caller.say("Where is my order?");
            caller.listen(Duration.ZERO);
            caller.say("Hello?");
            caller.awaitSilence();
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
    }

    @Test
    void asksWhetherSomebodyIsThereAndThenHangsUp() {
        RealtimeStub.hears(SpeechToSpeechTest.ANSWERS);
        String agent = SpeechToSpeechTest.agent(", \"turn_taking\": {\"reprompt_after\": 2, \"reprompts\": 1}")
                .replaceFirst("\\{", "{\"hangup\": {\"after_silence\": 6}, ");
        List<Told> turns = PhoneTalk.call(agent, caller -> assertTrue(caller.isHungUpOn(Duration.ofSeconds(25))));
        PhoneTalk.assertTurns(turns, "agent: " + GREETING, "agent: Are you still there?");
    }

    @Test
    void goesOnInAnotherSessionThatKnowsWhatWasSaid() {
        RealtimeStub.hears(SpeechToSpeechTest.ANSWERS, "Where is my order?", "Order 7.");
        List<Told> turns = PhoneTalk.call(SpeechToSpeechTest.agent(""), caller -> {
            caller.listen(SILENT);
            caller.say("Where is my order?");
            caller.listen(SILENT);
            RealtimeStub.drops();
            Awaitility.await().until(() -> RealtimeStub.told("session.update").size() == 2);
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
        List<String> history = RealtimeStub.told("conversation.item.create").stream()
                .map(message -> message.path("item").path("role").asText() + ": "
                        + message.path("item")
                                .path("content")
                                .path(0)
                                .path("text")
                                .asText())
                .toList();
        assertEquals(
                List.of(
                        "assistant: " + GREETING,
                        "user: Where is my order?",
                        "assistant: What is the number of your order?"),
                history);
    }

    @Test
    void goesOnWhenTheSessionBreaksInTheMiddleOfAnAnswer() {
        RealtimeStub.hears(
                text -> text.startsWith("Where") ? "break:What is the number of" : "I heard " + text,
                "Where is my order?",
                "Order 7.");
        List<Told> turns = PhoneTalk.call(SpeechToSpeechTest.agent(""), caller -> {
            caller.listen(SILENT);
            caller.say("Where is my order?");
            caller.listen(SILENT);
            caller.say("Order seven.");
            caller.listen(SILENT);
        });
        PhoneTalk.assertTurns(
                turns,
                "agent: " + GREETING,
                "agent: What is the number of",
                "user: Order 7.",
                "agent: I heard Order 7.");
    }

    @Test
    void saysThatItHasNoAnswer() {
        RealtimeStub.hears(SpeechToSpeechTest.ANSWERS, "Fail.", "Order 7.");
        List<Told> turns = PhoneTalk.call(SpeechToSpeechTest.agent(""), caller -> {
            caller.listen(SILENT);
            caller.say("Fail, will you?");
            caller.listen(SILENT);
            caller.say("Order seven.");
            caller.listen(SILENT);
        });
        assertEquals(5, turns.size(), turns::toString);
        assertTrue(turns.get(2).text().startsWith("I'm sorry"), turns::toString);
        assertEquals("agent: I heard Order 7.", turns.get(4).toString());
    }

    @Test
    void goesOnWithoutTheEngineWhenThereIsNoneToBeHad() {
        RealtimeStub.hears(SpeechToSpeechTest.ANSWERS);
        RealtimeStub.refuses();
        RecognizerStub.hears("Where is my order?");
        List<Told> turns = PhoneTalk.call(SpeechToSpeechTest.agent(""), caller -> {
            caller.listen(SILENT);
            caller.listen(SILENT);
            caller.say("Where is my order?");
            caller.listen(SILENT);
        });
        assertEquals("agent: " + GREETING, turns.getFirst().toString());
        PhoneTalk.assertTurns(
                turns.subList(turns.size() - 2, turns.size()),
                "user: Where is my order?",
                "agent: This is the other voice.");
        RealtimeStub.hears(SpeechToSpeechTest.ANSWERS);
    }

    @Test
    void goesOnWithoutTheEngineWhenItFallsSilent() {
        RealtimeStub.hears(SpeechToSpeechTest.ANSWERS, "Where is my order?");
        RecognizerStub.hears("Where is my order?", "Where is my order?");
        List<Told> turns = PhoneTalk.call(SpeechToSpeechTest.agent(""), caller -> {
            caller.listen(SILENT);
            RealtimeStub.falls(true);
            caller.say("Where is my order?");
            // That an answer is coming; and then that it was not heard.
            caller.listen(SILENT);
            caller.listen(SILENT);
            caller.say("Where is my order?");
            caller.listen(SILENT);
        });
        assertEquals("agent: This is the other voice.", turns.getLast().toString());
        assertEquals(2, RealtimeStub.told("session.update").size());
    }
}
