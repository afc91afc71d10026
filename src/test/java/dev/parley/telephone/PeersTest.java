package dev.parley.telephone;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.demo.SipPhone;
import dev.parley.fixture.Baresip;
import dev.parley.fixture.Calls;
import dev.parley.fixture.Kamailio;
import dev.parley.fixture.Ports;
import dev.parley.fixture.Program;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Calls with software that others have written: Kamailio as the carrier, baresip as the person, SIPp for odd answers. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class PeersTest {

    private static final String WORDS = "Hello, this is a test of the telephone. One, two, three.";
    private static final String GREETS = "{\"starting_message\": \"" + WORDS + "\"}";
    private static final String GREETS_AND_GOES =
            "{\"starting_message\": \"" + WORDS + "\", \"hangup\": {\"after_greeting\": true}}";
    private static final String ANSWERS = ";answermode=auto";
    private static final String RINGS = ";answermode=manual";
    private static final Duration TALKS = Duration.ofSeconds(60);

    @BeforeEach
    void needsThem() {
        Program.require("kamailio", "baresip", "sipp");
    }

    private static void assertHeard(Duration heard) {
        long millis = heard.toMillis();
        assertTrue(millis > 2_000 && millis < 7_000, "heard " + millis + " ms of speech");
    }

    @ParameterizedTest
    @CsvSource({"MD5, UDP", "SHA-256, TCP", "SHA-256, TLS"})
    void greetsAPersonBehindACarrierThatAsksForCredentials(String algorithm, String transport) throws Exception {
        try (Baresip person = Baresip.start(ANSWERS, TALKS);
                Kamailio carrier = Kamailio.start(algorithm, person.port())) {
            Calls calls = new Calls(carrier.trunk(transport));
            String id = calls.call(GREETS_AND_GOES);
            JsonPath ended = calls.awaitEnd(id);
            assertEquals("completed", ended.getString("status"));
            assertEquals("agent_hung_up", ended.getString("end_reason"));
            assertHeard(person.heard());
        }
    }

    @Test
    void isRefusedWithAWrongPassword() throws Exception {
        try (Baresip person = Baresip.start(ANSWERS, TALKS);
                Kamailio carrier = Kamailio.start("MD5", person.port())) {
            Map<String, Object> trunk = carrier.trunk("UDP");
            trunk.put("auth_password", "wrong");
            Calls calls = new Calls(trunk);
            JsonPath ended = calls.awaitEnd(calls.call(GREETS));
            assertEquals("failed", ended.getString("status"));
            assertEquals("not_authorized", ended.getString("end_reason"));
        }
    }

    @Test
    void encryptsWhereTheTrunkAsksForIt() throws Exception {
        try (Baresip person = Baresip.start(ANSWERS + ";mediaenc=srtp-mand", TALKS);
                Kamailio carrier = Kamailio.start("MD5", person.port())) {
            Map<String, Object> trunk = carrier.trunk("UDP");
            Calls plain = new Calls(trunk);
            assertEquals("no_common_media", plain.awaitEnd(plain.call(GREETS)).getString("end_reason"));
            trunk.put("media_encryption", "required");
            Calls calls = new Calls(trunk);
            assertEquals(
                    "agent_hung_up", calls.awaitEnd(calls.call(GREETS_AND_GOES)).getString("end_reason"));
            assertHeard(person.heard());
        }
    }

    @Test
    void hearsKeysAndIsHeldAndResumedAndHungUpOn() throws Exception {
        try (Baresip person = Baresip.start(ANSWERS, TALKS);
                Kamailio carrier = Kamailio.start("MD5", person.port())) {
            Calls calls = new Calls(carrier.trunk("UDP"));
            String id = calls.call(GREETS);
            calls.await(id, "in_progress");
            person.command("sndcode", "19*#");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> List.of("19*#").equals(dtmf(calls, id)));
            person.command("hold", "");
            person.command("resume", "");
            person.command("hangup", "");
            assertEquals("user_hung_up", calls.awaitEnd(id).getString("end_reason"));
        }
    }

    private static List<String> dtmf(Calls calls, String id) {
        return calls.get(id).getList("conversation.turns.findAll { it.role == 'user' }.dtmf");
    }

    /** Who takes a briefed call says so by a key; the tone of their telephone is heard by the person then. */
    @ParameterizedTest
    @ValueSource(strings = {"bridge", "warm"})
    void isBroughtToASoftphone(String mode) throws Exception {
        String from = "+14155550177";
        CompletableFuture<Boolean> heard = new CompletableFuture<>();
        try (Baresip other = Baresip.start(ANSWERS, TALKS);
                Kamailio carrier = Kamailio.start("MD5", other.port());
                SipPhone phone = new SipPhone(call -> {
                    call.ring();
                    call.answer();
                    heard.complete(!call.overWithin(Duration.ofSeconds(1)));
                    call.overWithin(TALKS);
                })) {
            Calls calls = new Calls(phone);
            calls.tenant().number(from, calls.tenant().trunk(carrier.trunk("UDP")));
            String id = calls.call("""
                    {"starting_message": "%s", "transfer":
                       {"targets": [{"name": "sales", "number": "+14155550199"}], "from": "%s"}}
                    """.formatted(WORDS, from));
            calls.await(id, "in_progress");
            assertTrue(heard.get());
            calls.tenant()
                    .request()
                    .body(Map.of("to", "+14155550199", "mode", mode, "briefing", "Somebody wants bread."))
                    .post("/core/conversations/" + id + "/transfer")
                    .then()
                    .statusCode(202);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> calls.attempts(id).getLast().get("answered_at") != null
                            && calls.attempts(id).size() == 2);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> {
                        if (mode.equals("warm")) {
                            other.command("sndcode", "1");
                        }
                        return calls.attempts(id).getLast().get("transferred_at") != null;
                    });
            other.command("hangup", "");
            JsonPath ended = calls.awaitEnd(id);
            assertEquals("transferred", ended.getString("status"), calls.attempts(id)::toString);
            assertEquals("target_hung_up", ended.getString("end_reason"));
        }
    }

    /** The person's telephone calls there itself, over the same carrier, whose only telephone it is. */
    @Test
    void isReferredToSomebodyElse() throws Exception {
        try (Baresip person = Baresip.start(ANSWERS + ";auth_user=parley;auth_pass=secret", TALKS);
                Kamailio carrier = Kamailio.start("MD5", person.port())) {
            Calls calls = new Calls(carrier.trunk("UDP"));
            String id = calls.call(GREETS);
            calls.await(id, "in_progress");
            calls.tenant()
                    .request()
                    .body(Map.of("to", "+14155550199", "mode", "refer"))
                    .post("/core/conversations/" + id + "/transfer")
                    .then()
                    .statusCode(202);
            JsonPath ended = calls.awaitEnd(id);
            assertEquals("transferred", ended.getString("status"), calls.attempts(id)::toString);
            assertEquals("answered", calls.attempts(id).getLast().get("outcome"));
        }
    }

    @Test
    void stopsRingingWhenItIsCancelled() throws Exception {
        try (Baresip person = Baresip.start(RINGS, TALKS);
                Kamailio carrier = Kamailio.start("MD5", person.port())) {
            Calls calls = new Calls(carrier.trunk("UDP"));
            String id = calls.call(GREETS);
            calls.await(id, "ringing");
            calls.cancel(id).then().statusCode(200);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> Integer.valueOf(487)
                            .equals(calls.attempts(id).getFirst().get("sip_code")));
            assertEquals("cancelled", calls.get(id).getString("status"));
        }
    }

    @Test
    void givesUpWhenNobodyAnswers() throws Exception {
        try (Baresip person = Baresip.start(RINGS, TALKS);
                Kamailio carrier = Kamailio.start("MD5", person.port())) {
            Calls calls = new Calls(carrier.trunk("UDP"));
            String id = calls.call(GREETS);
            JsonPath ended = calls.awaitEnd(id);
            assertEquals("unanswered", ended.getString("status"));
            assertEquals("no_answer", ended.getString("end_reason"));
            assertEquals(487, calls.attempts(id).getFirst().get("sip_code"));
        }
    }

    /** SIPp ends well only when every message that it expects has come, the ACK of each final response among them. */
    @ParameterizedTest
    @CsvSource({
        "busy, unanswered, busy",
        "temporarily-unavailable, unanswered, no_answer",
        "decline, unanswered, declined",
        "not-found, failed, invalid_number",
        "forbidden, failed, refused",
        "ring-until-cancel, unanswered, no_answer",
        "answer-then-bye, completed, user_hung_up",
        "answer-wait-bye, completed, agent_hung_up",
        "hold-resume-bye, completed, user_hung_up",
        "options-in-dialog-then-bye, completed, user_hung_up"
    })
    void understandsAndIsUnderstood(String scenario, String status, String reason) throws Exception {
        int port = Ports.free();
        Path directory = Files.createTempDirectory("sipp").toAbsolutePath();
        try (Program sipp = sipp(scenario, port, directory)) {
            Calls calls = new Calls(Map.of("address", "127.0.0.1:" + port));
            String config = scenario.equals("answer-wait-bye") ? GREETS_AND_GOES : GREETS;
            JsonPath ended = calls.awaitEnd(calls.call(config));
            assertEquals(status, ended.getString("status"));
            assertEquals(reason, ended.getString("end_reason"));
            assertEquals(0, sipp.exitCode(Duration.ofSeconds(20)), scenario);
        }
    }

    @Test
    void comesBackWhenTheCarrierSaysSo() throws Exception {
        int port = Ports.free();
        Path directory = Files.createTempDirectory("sipp").toAbsolutePath();
        String id;
        Calls calls = new Calls(Map.of("address", "127.0.0.1:" + port));
        try (Program sipp = sipp("service-unavailable", port, directory)) {
            id = calls.call(GREETS);
            assertEquals(0, sipp.exitCode(Duration.ofSeconds(20)));
        }
        try (Program sipp = sipp("answer-then-bye", port, directory)) {
            assertEquals("completed", calls.awaitEnd(id).getString("status"));
            assertEquals(0, sipp.exitCode(Duration.ofSeconds(20)));
        }
        assertEquals(2, calls.attempts(id).size());
        assertEquals(503, calls.attempts(id).getFirst().get("sip_code"));
    }

    private static Program sipp(String scenario, int port, Path directory) {
        Program.copy("sipp/" + scenario + ".xml", directory.resolve(scenario + ".xml"), Map.of());
        return Program.start(
                directory,
                List.of(
                        "sipp",
                        "-sf",
                        directory.resolve(scenario + ".xml").toString(),
                        "-i",
                        "127.0.0.1",
                        "-mi",
                        "127.0.0.1",
                        "-ci",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(port),
                        "-mp",
                        Integer.toString(Ports.free(3)),
                        "-m",
                        "1",
                        "-nostdin",
                        "-deadcall_wait",
                        "0",
                        "-timeout",
                        "30s",
                        "-timeout_error"),
                () -> Program.listensToUdp(port));
    }
}
