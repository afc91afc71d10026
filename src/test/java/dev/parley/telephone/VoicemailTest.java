package dev.parley.telephone;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.parley.demo.PhoneCall;
import dev.parley.demo.SipPhone;
import dev.parley.fixture.Caller;
import dev.parley.fixture.Calls;
import dev.parley.fixture.RecognizerStub;
import dev.parley.fixture.SideBySide;
import dev.parley.fixture.TestServices;
import dev.parley.media.Audio;
import dev.parley.media.Band;
import dev.parley.media.speech.BuiltInSpeaker;
import dev.parley.media.speech.Voice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** People and machines pick up, over real SIP and RTP on loopback. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class VoicemailTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String MACHINE = "You have reached the telephone of Ann and Bob. We are out at the moment."
            + " Please leave your name and your number, and we will call you back.";
    private static final String MESSAGE = "This is the bakery. Your cake is ready.";

    private static String agent(String voicemail, String more) {
        return """
                {"starting_message": "Hello, this is the bakery.", "model": {"name": "scripted"},
                 "script": {"rules": [], "default_reply": "I see."}, "voicemail": %s%s}
                """.formatted(voicemail, more);
    }

    private static short[] spoken(String words) {
        return new BuiltInSpeaker()
                .speak(words, new Voice(null, 1, null, Band.NARROW))
                .samples();
    }

    private static short[] tone() {
        short[] tone = new short[Audio.RATE * 2 / 5];
        for (int i = 0; i < tone.length; i++) {
            tone[i] = (short) (6_000 * Math.sin(2 * Math.PI * 1_000 * i / Audio.RATE));
        }
        return tone;
    }

    /** Speaks its greeting, and a second later the tone; then it records. */
    private static void machine(PhoneCall call, List<Double> recorded) throws Exception {
        call.ring();
        call.answer();
        try (Caller machine = new Caller(call)) {
            machine.begin(spoken(MACHINE)).await();
            call.overWithin(Duration.ofSeconds(1));
            double before = call.hearing().loud().toMillis();
            machine.begin(tone()).await();
            call.overWithin(PATIENCE);
            recorded.add(before);
            recorded.add((double) call.hearing().loud().toMillis());
        }
    }

    @Test
    void hangsUpOnAMachineAndTriesAgainWhereThatIsAskedFor() {
        SideBySide.each(
                List.of("{}", "{\"action\": \"hangup\"}", "{\"action\": \"hang_up\", \"enabled\": true}"),
                VoicemailTest::hangsUpAndTriesAgain);
    }

    private static void hangsUpAndTriesAgain(String voicemail) {
        AtomicInteger rings = new AtomicInteger();
        try (SipPhone phone = new SipPhone(call -> {
            rings.incrementAndGet();
            machine(call, new CopyOnWriteArrayList<>());
        })) {
            Calls calls = new Calls(phone);
            String id = calls.call(
                    agent(voicemail, ""),
                    Map.of("retry", Map.of("max_attempts", 2, "backoff_seconds", 1, "on", List.of("voicemail"))));
            JsonPath ended = calls.tenant().await(id, PATIENCE, found -> found.get("ended_at") != null);
            assertEquals("unanswered", ended.getString("status"));
            assertEquals("voicemail", ended.getString("end_reason"));
            assertEquals("voicemail", ended.getString("answered_by"));
            assertEquals(List.of(), ended.getList("conversation.turns"));
            List<Map<String, Object>> attempts = calls.attempts(id);
            assertEquals(2, attempts.size());
            assertEquals(2, rings.get());
            attempts.forEach(attempt -> {
                assertEquals("voicemail", attempt.get("outcome"));
                assertEquals("voicemail", attempt.get("answered_by"));
            });
        }
    }

    @Test
    void leavesAMessageBehindTheTone() {
        List<Double> recorded = new CopyOnWriteArrayList<>();
        try (SipPhone phone = new SipPhone(call -> machine(call, recorded))) {
            Calls calls = new Calls(phone);
            String id = calls.call(
                    agent(
                            "{\"action\": \"leave_message\", \"message\": \"This is the bakery. Your {{custom_metadata.what}}"
                                    + " is ready.\"}",
                            ""),
                    Map.of("custom_metadata", Map.of("what", "cake")));
            JsonPath ended = calls.tenant().await(id, PATIENCE, found -> found.get("ended_at") != null);
            assertEquals("completed", ended.getString("status"));
            assertEquals("voicemail", ended.getString("end_reason"));
            assertEquals("voicemail", ended.getString("answered_by"));
            assertEquals(List.of(MESSAGE), ended.getList("conversation.turns.text"));
            Awaitility.await().until(() -> recorded.size() == 2);
            assertEquals(0, recorded.get(0), "nothing is said before the tone");
            assertTrue(recorded.get(1) > 1_000, "recorded " + recorded);
        }
    }

    @Test
    void answersAPersonWhoseFirstWordsAreNotLost() {
        RecognizerStub.hears("Hello?", "Thank you.");
        AtomicInteger millis = new AtomicInteger();
        try (SipPhone phone = new SipPhone(call -> {
            call.ring();
            call.answer();
            try (Caller person = new Caller(call)) {
                call.overWithin(Duration.ofMillis(600));
                person.say("Hello?");
                long said = System.nanoTime();
                call.hearing().anythingWithin(PATIENCE);
                while (call.hearing().loud().isZero() && System.nanoTime() - said < 10_000_000_000L) {
                    call.overWithin(Duration.ofMillis(10));
                }
                millis.set((int) ((System.nanoTime() - said) / 1_000_000));
                person.listen(Duration.ofMillis(700));
                call.hangUp();
            }
        })) {
            Calls calls = new Calls(phone);
            String id = calls.call(agent(
                    "{\"action\": \"leave_message\", \"message\": \"x\"}",
                    ", \"voice\": {\"recognizer\": \"scripted\"}"));
            JsonPath ended = calls.tenant().await(id, PATIENCE, found -> found.get("ended_at") != null);
            assertEquals("human", ended.getString("answered_by"));
            assertEquals("completed", ended.getString("status"));
            assertEquals(List.of("Hello?", "Hello, this is the bakery."), ended.getList("conversation.turns.text"));
            assertTrue(millis.get() < 2_000, "answered after " + millis + " ms");
        }
    }

    @Test
    void talksToAMachineWhereThatIsAskedFor() {
        try (SipPhone phone = new SipPhone(call -> machine(call, new CopyOnWriteArrayList<>()))) {
            Calls calls = new Calls(phone);
            String id = calls.call(agent("{\"action\": \"continue\"}", ", \"hangup\": {\"after_greeting\": true}"));
            JsonPath ended = calls.tenant().await(id, PATIENCE, found -> found.get("ended_at") != null);
            assertEquals("voicemail", ended.getString("answered_by"));
            assertEquals("agent_hung_up", ended.getString("end_reason"));
            assertEquals(List.of("Hello, this is the bakery."), ended.getList("conversation.turns.text"));
        }
    }

    @Test
    void asksNobodyWhereItIsSwitchedOff() {
        try (SipPhone phone = new SipPhone(call -> {
            call.ring();
            call.answer();
            call.overWithin(PATIENCE);
        })) {
            Calls calls = new Calls(phone);
            String id = calls.call(agent("{\"enabled\": false}", ", \"hangup\": {\"after_greeting\": true}"));
            JsonPath ended = calls.tenant().await(id, PATIENCE, found -> found.get("ended_at") != null);
            assertEquals("completed", ended.getString("status"));
            assertEquals(null, ended.getString("answered_by"));
        }
    }
}
