package dev.parley.telephone;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.access.Scope;
import dev.parley.demo.PhoneCall;
import dev.parley.demo.SipPhone;
import dev.parley.fixture.Caller;
import dev.parley.fixture.Calls;
import dev.parley.fixture.RecognizerStub;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What carriers play before anybody answers, over real SIP and RTP on loopback. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class EarlyMediaTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ANNOUNCEMENT = "The number you have dialed is not in service.";

    private static String agent(String earlyMedia) {
        return """
                {"starting_message": "Hello, this is the bakery.", "model": {"name": "scripted"},
                 "voice": {"recognizer": "scripted"}, "script": {"rules": [], "default_reply": "I see."},
                 "voicemail": {"enabled": false}, "hangup": {"after_greeting": true}, "early_media": %s}
                """.formatted(earlyMedia);
    }

    private static void announce(PhoneCall call) throws Exception {
        call.playEarly();
        try (Caller carrier = new Caller(call)) {
            // As the recognizer is told to hear it, and far from the three seconds that tests ring for.
            carrier.say("Not in service.");
            // The last words are on their way through the recognizer.
            call.overWithin(Duration.ofMillis(100));
        }
    }

    private static String call(Calls calls, String earlyMedia, Map<String, ?> more) {
        String id = calls.call(agent(earlyMedia), more);
        calls.tenant().await(id, PATIENCE, found -> found.get("ended_at") != null);
        return id;
    }

    private static int recorded(Calls calls, String id, int attempt) {
        return calls.tenant()
                .request()
                .get("/core/conversations/" + id + "/recording?attempt=" + attempt)
                .statusCode();
    }

    @Test
    void isKeptOfAttemptsThatFail() {
        RecognizerStub.hears(ANNOUNCEMENT, "All lines are busy.");
        try (SipPhone phone = new SipPhone(call -> {
            announce(call);
            call.refuse(486);
        })) {
            Calls calls = new Calls(phone);
            String id = call(
                    calls,
                    "{\"transcribe\": true, \"record\": true}",
                    Map.of("retry", Map.of("max_attempts", 2, "backoff_seconds", 1, "on", List.of("busy"))));
            JsonPath found = calls.get(id);
            assertEquals("busy", found.getString("end_reason"), found::prettify);
            assertEquals(
                    List.of(ANNOUNCEMENT, "All lines are busy."),
                    calls.attempts(id).stream()
                            .map(attempt -> attempt.get("announcement"))
                            .toList());
            assertNull(found.get("recording_details"), "nothing was said");
            for (int attempt = 1; attempt <= 2; attempt++) {
                int which = attempt;
                Awaitility.await().atMost(PATIENCE).until(() -> recorded(calls, id, which) == 200);
            }
            byte[] wav = calls.tenant()
                    .request()
                    .get("/core/conversations/" + id + "/recording?attempt=2")
                    .asByteArray();
            assertTrue(wav.length > 2 * 4_000, "too short: " + wav.length);
            assertEquals(
                    List.of(1, 2),
                    calls
                            .tenant()
                            .request()
                            .get("/core/conversations/" + id + "/events?types=conversation.recording_ready")
                            .jsonPath()
                            .getList("data.attempt", Integer.class)
                            .stream()
                            .sorted()
                            .toList());
            calls.tenant()
                    .request()
                    .get("/core/conversations/" + id + "/recording")
                    .then()
                    .statusCode(404);
            // Only for who may read what is said.
            calls.tenant()
                    .with(Scope.CONVERSATIONS_READ)
                    .get("/core/conversations/" + id + "/attempts")
                    .then()
                    .statusCode(200)
                    .body("announcement[0]", equalTo(null), "outcome[0]", equalTo("busy"));
            Tenant.update(
                    "DO $$ BEGIN PERFORM keep_no_longer(organization_id, id, 'turns') FROM conversation WHERE id = '"
                            + id + "'; END $$");
            assertNull(calls.attempts(id).getFirst().get("announcement"));
        }
    }

    @Test
    void isForgottenWhenSomebodyAnswers() {
        RecognizerStub.hears("Please hold the line.");
        try (SipPhone phone = new SipPhone(call -> {
            announce(call);
            call.answer();
            call.overWithin(PATIENCE);
        })) {
            Calls calls = new Calls(phone);
            String id = call(calls, "{\"transcribe\": true, \"record\": true}", Map.of());
            assertEquals(List.of("Hello, this is the bakery."), calls.get(id).getList("conversation.turns.text"));
            assertNull(calls.attempts(id).getFirst().get("announcement"));
            Awaitility.await().atMost(PATIENCE).until(() -> recorded(calls, id, 1) == 404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{\"transcribe\": false}"})
    void isNotHeardWhereTheAgentDoesNotSaySo(String earlyMedia) {
        RecognizerStub.hears(ANNOUNCEMENT);
        try (SipPhone phone = new SipPhone(call -> {
            announce(call);
            call.refuse(404);
        })) {
            Calls calls = new Calls(phone);
            String id = call(calls, earlyMedia, Map.of());
            assertNull(calls.attempts(id).getFirst().get("announcement"));
            assertEquals(404, recorded(calls, id, 1));
            assertEquals(List.of(), RecognizerStub.millis());
        }
    }

    /** Nobody is kept waiting by somebody who does not answer, nor by a recognizer. */
    @Test
    void isKeptAlsoWhenWeGiveUp() throws Exception {
        RecognizerStub.hears(ANNOUNCEMENT);
        try (SipPhone phone = new SipPhone(call -> {
            announce(call);
            call.cancelledWithin(PATIENCE);
        })) {
            Calls calls = new Calls(phone);
            String id = calls.call(agent("{\"transcribe\": true}"));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> !RecognizerStub.millis().isEmpty());
            calls.cancel(id).then().statusCode(200);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() ->
                            "cancelled".equals(calls.attempts(id).getFirst().get("outcome")));
            assertEquals(ANNOUNCEMENT, calls.attempts(id).getFirst().get("announcement"));
            assertEquals(404, recorded(calls, id, 1));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"early_media\": {\"transcribe\": true}} | config.early_media.transcribe",
                "{\"early_media\": {\"record\": \"yes\"}} | config.early_media.record",
                "{\"early_media\": {\"listen\": true}} | config.early_media.listen"
            })
    void isNotPromisedWhereItCannotBeHeard(String config, String field) {
        Tenant tenant = new Tenant();
        tenant.request()
                .body("{\"config\": " + config + "}")
                .post("/core/agents/" + tenant.scriptedAgent().id() + "/versions")
                .then()
                .statusCode(422)
                .body("errors.field", equalTo(List.of(field)));
    }

    @Test
    void isAskedForByOneNumber() {
        Tenant tenant = new Tenant();
        for (String query : List.of("attempt=0", "part=-1", "attempt=1&part=1", "attempt=x")) {
            tenant.request()
                    .get("/core/conversations/0198f2b4-6f0e-7c3a-9d51-2f8f6a1c7e10/recording?" + query)
                    .then()
                    .statusCode(422);
        }
    }
}
