package dev.parley.telephone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.demo.Hearing;
import dev.parley.demo.PhoneCall;
import dev.parley.demo.SipPhone;
import dev.parley.demo.SipText;
import dev.parley.fixture.Calls;
import dev.parley.fixture.DnsStub;
import dev.parley.fixture.Ports;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Calls over real SIP and RTP on loopback, to a telephone that does what a test tells it. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class CallsTest {

    private static final String WORDS = "Hello, this is a test of the telephone. One, two, three.";
    private static final String GREETS = "{\"starting_message\": \"" + WORDS + "\"}";
    private static final String GREETS_AND_GOES =
            "{\"starting_message\": \"" + WORDS + "\", \"hangup\": {\"after_greeting\": true}}";
    private static final Map<String, Object> IN_AN_HOUR = Map.of(
            "schedule", Map.of("not_before", Instant.now().plusSeconds(3_600).toString()));
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static SipPhone.Behaviour answers(SipPhone.Behaviour then) {
        return call -> {
            call.ring();
            call.answer();
            then.take(call);
        };
    }

    @Test
    @Tag("packaged")
    void callsAndGreetsAndHangsUp() throws Exception {
        CompletableFuture<Hearing> heard = new CompletableFuture<>();
        try (SipPhone phone = new SipPhone(answers(call -> {
            assertTrue(call.overWithin(PATIENCE));
            heard.complete(call.hearing());
        }))) {
            Calls calls = new Calls(phone);
            String id = calls.call(GREETS_AND_GOES);
            JsonPath ended = calls.awaitEnd(id);
            assertEquals("completed", ended.getString("status"));
            assertEquals("agent_hung_up", ended.getString("end_reason"));
            assertEquals(List.of(WORDS), ended.getList("conversation.turns.text"));
            assertTrue(ended.getInt("duration") >= 2, ended.getString("duration"));
            Hearing hearing = heard.get(5, TimeUnit.SECONDS);
            long loud = hearing.loud().toMillis();
            assertTrue(loud > 2_000 && loud < 7_000, "heard " + loud + " ms of speech");
            assertTrue(hearing.loudest() > 2_000, "at a level of " + hearing.loudest());
            Map<String, Object> attempt = calls.attempts(id).getFirst();
            assertEquals("answered", attempt.get("outcome"));
            assertEquals(200, attempt.get("sip_code"));
            assertNotNull(attempt.get("ringing_at"));
            assertNotNull(attempt.get("answered_at"));
            assertEquals(0, Tenant.count("SELECT count(*) FROM call WHERE conversation_id = ?", UUID.fromString(id)));
            SipText invite = phone.invites().getFirst();
            assertEquals(Calls.CALLEE, invite.user());
            assertTrue(invite.field("From").contains("sip:" + Calls.NUMBER + "@"), invite.field("From"));
            assertTrue(invite.field("P-Asserted-Identity").contains(Calls.NUMBER));
        }
    }

    @Test
    void goesThroughRingingToInProgressAndKnowsWhoHungUp() throws Exception {
        CountDownLatch pickUp = new CountDownLatch(1);
        CountDownLatch hangUp = new CountDownLatch(1);
        try (SipPhone phone = new SipPhone(call -> {
            call.ring();
            pickUp.await();
            call.answer();
            hangUp.await();
            call.hangUp();
        })) {
            Calls calls = new Calls(phone);
            String id = calls.call(GREETS);
            calls.await(id, "ringing");
            pickUp.countDown();
            calls.await(id, "in_progress");
            calls.cancel(id).then().statusCode(409).body("detail", containsString("in_progress"));
            hangUp.countDown();
            JsonPath ended = calls.awaitEnd(id);
            assertEquals("completed", ended.getString("status"));
            assertEquals("user_hung_up", ended.getString("end_reason"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "486, unanswered, busy",
        "600, unanswered, busy",
        "480, unanswered, no_answer",
        "603, unanswered, declined",
        "404, failed, invalid_number",
        "484, failed, invalid_number",
        "403, failed, refused",
        "407, failed, not_authorized",
        "488, failed, no_common_media",
        "302, failed, redirected",
        "500, failed, carrier_error"
    })
    void tellsWhyNobodyAnswered(int code, String status, String reason) {
        try (SipPhone phone = new SipPhone(call -> call.refuse(code))) {
            Calls calls = new Calls(phone);
            String id = calls.call(GREETS);
            JsonPath ended = calls.awaitEnd(id);
            assertEquals(status, ended.getString("status"));
            assertEquals(reason, ended.getString("end_reason"));
            assertNull(ended.get("duration"));
            Map<String, Object> attempt = calls.attempts(id).getFirst();
            assertEquals(code, attempt.get("sip_code"));
            assertEquals(reason, attempt.get("outcome"));
            assertEquals(1, phone.invites().size());
        }
    }

    @Test
    void stopsRingingWhenNobodyAnswers() throws Exception {
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
        try (SipPhone phone = new SipPhone(call -> {
            call.ring();
            cancelled.complete(call.cancelledWithin(PATIENCE));
        })) {
            Calls calls = new Calls(phone);
            String id = calls.call(GREETS);
            JsonPath ended = calls.awaitEnd(id);
            assertEquals("unanswered", ended.getString("status"));
            assertEquals("no_answer", ended.getString("end_reason"));
            assertTrue(cancelled.get(5, TimeUnit.SECONDS));
            assertEquals(487, calls.attempts(id).getFirst().get("sip_code"));
        }
    }

    @Test
    void cancelsWhatRings() throws Exception {
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
        try (SipPhone phone = new SipPhone(call -> {
            call.ring();
            cancelled.complete(call.cancelledWithin(Duration.ofSeconds(2)));
        })) {
            Calls calls = new Calls(phone);
            String id = calls.call(GREETS);
            calls.await(id, "ringing");
            for (int i = 0; i < 2; i++) {
                calls.cancel(id).then().statusCode(200).body("status", equalTo("cancelled"));
            }
            assertTrue(cancelled.get(5, TimeUnit.SECONDS));
            JsonPath ended = calls.awaitEnd(id);
            assertEquals("cancelled", ended.getString("status"));
            assertEquals("cancelled_by_client", ended.getString("end_reason"));
        }
    }

    @Test
    void hangsUpAtOnceOnSomeoneWhoAnswersACancelledCall() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        CompletableFuture<Boolean> hungUp = new CompletableFuture<>();
        try (SipPhone phone = new SipPhone(call -> {
            call.ring();
            answer.await();
            call.answer();
            hungUp.complete(call.overWithin(PATIENCE));
        })) {
            Calls calls = new Calls(phone);
            String id = calls.call(GREETS);
            calls.await(id, "ringing");
            calls.cancel(id).then().statusCode(200);
            answer.countDown();
            assertTrue(hungUp.get(10, TimeUnit.SECONDS));
            assertEquals("cancelled", calls.get(id).getString("status"));
            assertEquals(List.of(), calls.get(id).getList("conversation.turns"));
        }
    }

    @Test
    void cancelsWhatWaits() {
        try (SipPhone phone = new SipPhone(PhoneCall::ring)) {
            Calls calls = new Calls(phone);
            String id = calls.call(GREETS, IN_AN_HOUR);
            assertEquals("triggered", calls.get(id).getString("status"));
            calls.cancel(id).then().statusCode(200);
            assertEquals("cancelled", calls.get(id).getString("status"));
            assertEquals(0, Tenant.count("SELECT count(*) FROM call WHERE conversation_id = ?", UUID.fromString(id)));
            assertEquals(List.of(), phone.invites());
        }
    }

    /** The first place is dead; the one that is tried next gets the only INVITE of the only attempt. */
    @Test
    void goesToTheNextPlaceThatTheTrunksDomainNames() throws Exception {
        try (SipPhone phone = new SipPhone(call -> call.refuse(486))) {
            String port = phone.address().split(":")[1];
            DnsStub.offer("_sip._udp.carrier.test", "20 1 " + port + " localhost", "10 1 9 localhost");
            Calls calls = new Calls(Map.of("address", "carrier.test"));
            String id = calls.call(GREETS);
            assertEquals("busy", calls.awaitEnd(id).getString("end_reason"));
            assertEquals(1, calls.attempts(id).size());
            assertEquals(1, phone.invites().size());
            assertTrue(phone.invites().getFirst().toString().contains("@carrier.test"), phone.invites()::toString);
        }
    }

    /** Nobody can be connected to over what the domain prefers; nothing has left then. */
    @Test
    @Tag("packaged")
    void goesOverWhatTheTrunksDomainSays() throws Exception {
        try (SipPhone phone = new SipPhone(call -> call.refuse(486))) {
            DnsStub.lead("ways.test", "1 1 s SIPS+D2T _sips._tcp.ways.test", "2 1 s SIP+D2U _sip._udp.ways.test");
            DnsStub.offer("_sips._tcp.ways.test", "1 1 9 localhost");
            DnsStub.offer("_sip._udp.ways.test", "1 1 " + phone.address().split(":")[1] + " 127.0.0.1");
            Calls calls = new Calls(Map.of("address", "ways.test", "transport", "AUTO"));
            String id = calls.call(GREETS);
            assertEquals("busy", calls.awaitEnd(id).getString("end_reason"));
            assertEquals(1, calls.attempts(id).size());
            assertEquals(1, phone.invites().size());
        }
    }

    @Test
    void noticesADeadTrunkWithinSeconds() {
        Calls calls = new Calls(Map.of("address", "127.0.0.1:9"));
        long before = System.nanoTime();
        String id = calls.call(GREETS);
        JsonPath ended = calls.awaitEnd(id);
        assertEquals("failed", ended.getString("status"));
        assertEquals("trunk_unreachable", ended.getString("end_reason"));
        assertTrue(System.nanoTime() - before < 6_000_000_000L);
        Calls tcp = new Calls(Map.of("address", "127.0.0.1:9", "transport", "TCP"));
        assertEquals("trunk_unreachable", tcp.awaitEnd(tcp.call(GREETS)).getString("end_reason"));
    }

    @Test
    void doesNotTellOpenPortsFromClosedOnes() throws Exception {
        try (ServerSocket open = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                while (!open.isClosed()) {
                    try {
                        open.accept().close();
                    } catch (IOException closed) {
                        // The test is over.
                    }
                }
            });
            int closed = Ports.free();
            List<Map<String, Object>> attempts = Stream.of(open.getLocalPort(), closed)
                    .map(port -> new Calls(Map.<String, Object>of("address", "127.0.0.1:" + port, "transport", "TCP")))
                    .map(calls -> {
                        String id = calls.call(GREETS);
                        assertEquals("trunk_unreachable", calls.awaitEnd(id).getString("end_reason"));
                        return calls.attempts(id).getFirst();
                    })
                    .toList();
            List<Long> millis = attempts.stream()
                    .map(attempt -> Duration.between(
                                    Instant.parse((String) attempt.get("started_at")),
                                    Instant.parse((String) attempt.get("ended_at")))
                            .toMillis())
                    .toList();
            assertEquals(millis.get(0), millis.get(1), 700, millis.toString());
            attempts.forEach(attempt -> assertEquals("trunk_unreachable", attempt.get("outcome")));
            assertEquals(attempts.get(0).keySet(), attempts.get(1).keySet());
        }
    }

    @Test
    void staysWithTheTrunkWhereItsPeerNamesAnInternalAddress() throws Exception {
        CompletableFuture<List<Boolean>> seen = new CompletableFuture<>();
        try (SipPhone phone = new SipPhone(call -> {
            call.answerAs("169.254.169.254");
            seen.complete(List.of(call.acknowledgedWithin(PATIENCE), call.overWithin(PATIENCE)));
        })) {
            Calls calls = new Calls(phone);
            String id = calls.call("{\"starting_message\": \"Hi\", \"hangup\": {\"after_greeting\": true}}");
            assertEquals("completed", calls.awaitEnd(id).getString("status"));
            assertEquals(List.of(true, true), seen.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void cancelsACallThatATrunkWokeUpForTooLate() throws Exception {
        CountDownLatch wakeUp = new CountDownLatch(1);
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
        try (SipPhone phone = new SipPhone(call -> {
            wakeUp.await();
            // Nothing comes of this: the INVITE is repeated no more.
            call.cancelledWithin(Duration.ofSeconds(1));
            call.ring();
            cancelled.complete(call.cancelledWithin(PATIENCE));
        })) {
            Calls calls = new Calls(phone);
            String id = calls.call(GREETS);
            assertEquals("trunk_unreachable", calls.awaitEnd(id).getString("end_reason"));
            wakeUp.countDown();
            assertTrue(cancelled.get(10, TimeUnit.SECONDS));
            assertEquals(1, phone.invites().size());
        }
    }

    @Test
    void letsATrunkRestAndDoesNotCountIt() {
        try (SipPhone phone = new SipPhone(call -> {
            if (call.invite().field("Call-ID").contains(".1.")) {
                call.refuse(503, new SipText.Field("Retry-After", "2"));
            } else {
                answers(PhoneCall::hangUp).take(call);
            }
        })) {
            Calls calls = new Calls(phone);
            String id = calls.call(GREETS);
            assertEquals("completed", calls.awaitEnd(id).getString("status"));
            List<Map<String, Object>> attempts = calls.attempts(id);
            assertEquals(
                    List.of("trunk_busy", "answered"),
                    attempts.stream().map(a -> a.get("outcome")).toList());
            assertEquals(false, attempts.getFirst().get("counted"));
            Instant refused = Instant.parse((String) attempts.get(0).get("ended_at"));
            Instant again = Instant.parse((String) attempts.get(1).get("started_at"));
            assertTrue(Duration.between(refused, again).toMillis() >= 1_900, refused + " " + again);
        }
    }

    @ParameterizedTest
    @CsvSource({"180, 503", "183, 503", "181, 429", "182, 503", "199, 503"})
    void ringsOnceWhateverIsSaidAfterwards(int progress, int code) {
        try (SipPhone phone = new SipPhone(call -> {
            call.refuse(100);
            call.refuse(progress);
            call.refuse(code, new SipText.Field("Retry-After", "1"));
        })) {
            Calls calls = new Calls(phone);
            String id = calls.call(GREETS);
            JsonPath ended = calls.awaitEnd(id);
            assertEquals("failed", ended.getString("status"));
            assertEquals("carrier_error", ended.getString("end_reason"));
            Map<String, Object> attempt = calls.attempts(id).getFirst();
            assertEquals(true, attempt.get("counted"));
            assertEquals(code, attempt.get("sip_code"));
            assertEquals(1, phone.invites().size());
        }
    }

    @Test
    void holdsUpNobodyBecauseOneCallWasRefused() {
        try (SipPhone phone = new SipPhone(call -> {
            if (call.invite().user().equals(Calls.CALLEE)) {
                call.refuse(100);
                call.refuse(503);
            } else {
                call.refuse(486);
            }
        })) {
            Calls calls = new Calls(phone);
            Tenant.Agent agent = calls.tenant().agent(GREETS);
            for (int i = 0; i < 4; i++) {
                JsonPath refused = calls.awaitEnd(calls.call(agent, Map.of()));
                assertEquals("carrier_error", refused.getString("end_reason"));
                JsonPath busy = calls.awaitEnd(calls.call(agent, Map.of("user_id", "+14155550124")));
                assertEquals("busy", busy.getString("end_reason"));
                assertTrue(lasted(busy).toMillis() < 900, "it waited for " + lasted(busy));
            }
            assertEquals(8, phone.invites().size());
        }
    }

    @Test
    void usesATrunkAgainAsSoonAsItShowsThatItWorks() {
        CountDownLatch rested = new CountDownLatch(1);
        try (SipPhone phone = new SipPhone(call -> {
            switch (call.invite().user()) {
                case "+14155550124" -> {
                    call.ring();
                    rested.await();
                    call.refuse(480, new SipText.Field("Retry-After", "60"));
                }
                case "+14155550125" -> call.refuse(503, new SipText.Field("Retry-After", "60 (too much);duration=9"));
                default -> call.refuse(486);
            }
        })) {
            Calls calls = new Calls(phone);
            Tenant.Agent agent = calls.tenant().agent(GREETS);
            String rings = calls.call(agent, Map.of("user_id", "+14155550124"));
            calls.await(rings, "ringing");
            String refused = calls.call(agent, Map.of("user_id", "+14155550125"));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> calls.attempts(refused).stream()
                            .anyMatch(attempt -> "trunk_busy".equals(attempt.get("outcome"))));
            String waits = calls.call(agent, Map.of());
            rested.countDown();
            assertEquals("no_answer", calls.awaitEnd(rings).getString("end_reason"));
            assertEquals("busy", calls.awaitEnd(waits).getString("end_reason"));
            assertEquals("triggered", calls.get(refused).getString("status"));
        }
    }

    private static Duration lasted(JsonPath conversation) {
        return Duration.between(
                Instant.parse(conversation.getString("created_at")), Instant.parse(conversation.getString("ended_at")));
    }

    @Test
    void triesAgainAsThePlanSays() {
        try (SipPhone phone = new SipPhone(call -> call.refuse(486))) {
            Calls calls = new Calls(phone);
            String id = calls.call(
                    "{\"starting_message\": \"Hi\", \"retry\": {\"max_attempts\": 9, \"backoff_seconds\": 1}}",
                    Map.of("retry", Map.of("max_attempts", 3)));
            JsonPath ended = calls.awaitEnd(id);
            assertEquals("unanswered", ended.getString("status"));
            assertEquals("busy", ended.getString("end_reason"));
            assertEquals(3, calls.attempts(id).size());
            assertEquals(3, phone.invites().size());
            Set<String> callIds = new HashSet<>();
            phone.invites().forEach(invite -> callIds.add(invite.field("Call-ID")));
            assertEquals(3, callIds.size());
        }
    }

    @Test
    void triesNothingAgainThatThePlanDoesNotName() {
        try (SipPhone phone = new SipPhone(call -> call.refuse(486))) {
            Calls calls = new Calls(phone);
            String id = calls.call(
                    GREETS,
                    Map.of("retry", Map.of("max_attempts", 3, "backoff_seconds", 1, "on", List.of("no_answer"))));
            assertEquals("busy", calls.awaitEnd(id).getString("end_reason"));
            assertEquals(1, phone.invites().size());
        }
    }

    @Test
    void ringsOnceForConcurrentCreatesOfOneConversation() throws Exception {
        try (SipPhone phone = new SipPhone(answers(PhoneCall::hangUp));
                var threads = Executors.newFixedThreadPool(32)) {
            Calls calls = new Calls(phone);
            Tenant.Agent agent = calls.tenant().agent(GREETS);
            String id = UUID.randomUUID().toString();
            List<Future<Response>> racers = IntStream.range(0, 32)
                    .mapToObj(i -> threads.submit(() -> calls.tenant()
                            .request()
                            .body(Map.of(
                                    "channel", "telephone", "agent_id", agent.id(), "user_id", Calls.CALLEE, "id", id))
                            .post("/core/conversations")))
                    .toList();
            for (Future<Response> racer : racers) {
                racer.get().then().statusCode(202);
            }
            calls.awaitEnd(id);
            assertEquals(1, phone.invites().size());
        }
    }

    @Test
    void endsOnTheKeysThatTheConfigurationNames() throws Exception {
        try (SipPhone phone = new SipPhone(answers(call -> {
            assertTrue(call.hearing().anythingWithin(PATIENCE));
            for (byte[] packet : List.of(
                    Keys.packet(0, 4, 160),
                    Keys.packet(1, 10, 8_000),
                    Keys.packet(2, 10, 8_000),
                    Keys.packet(3, 0, 16_000))) {
                call.say(packet);
                call.overWithin(Duration.ofMillis(60));
            }
            call.overWithin(PATIENCE);
        }))) {
            Calls calls = new Calls(phone);
            String id = calls.call("{\"starting_message\": \"" + WORDS + "\", \"hangup\": {\"on_keys\": \"*0\"}}");
            JsonPath ended = calls.awaitEnd(id);
            assertEquals("agent_hung_up", ended.getString("end_reason"));
            assertEquals(1, ended.getInt("user_turn_count"));
            assertEquals("4*0", ended.getString("conversation.turns[1].dtmf"));
            assertEquals("user", ended.getString("conversation.turns[1].role"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"starting_message\": \"Hi.\", \"hangup\": {\"after_silence\": 1}}', silence",
        "'{\"starting_message\": \"Hi.\", \"max_duration\": 1}', max_duration"
    })
    void endsByItself(String config, String reason) throws Exception {
        try (SipPhone phone = new SipPhone(answers(call -> call.overWithin(PATIENCE)))) {
            Calls calls = new Calls(phone);
            JsonPath ended = calls.awaitEnd(calls.call(config));
            assertEquals("completed", ended.getString("status"));
            assertEquals(reason, ended.getString("end_reason"));
        }
    }

    @Test
    void isHeldAndResumedAndAskedWhetherItIsThere() throws Exception {
        CompletableFuture<List<SipText>> answers = new CompletableFuture<>();
        try (SipPhone phone = new SipPhone(answers(call -> {
            assertTrue(call.acknowledgedWithin(PATIENCE));
            SipText held = call.reinvite("sendonly");
            long frames = call.hearing().frames();
            call.overWithin(Duration.ofMillis(400));
            long whileHeld = call.hearing().frames() - frames;
            SipText resumed = call.reinvite("sendrecv");
            SipText there = call.ask("OPTIONS", "");
            call.overWithin(Duration.ofMillis(400));
            assertTrue(whileHeld <= 2, whileHeld + " packets while it was held");
            assertTrue(call.hearing().frames() - frames > 10);
            answers.complete(List.of(held, resumed, there));
            call.hangUp();
        }))) {
            Calls calls = new Calls(phone);
            String id = calls.call(GREETS);
            List<SipText> given = answers.get(15, TimeUnit.SECONDS);
            assertTrue(given.get(0).body().contains("a=recvonly"), given.get(0).body());
            assertTrue(given.get(1).body().contains("a=sendrecv"), given.get(1).body());
            given.forEach(answer -> assertEquals(200, answer.status()));
            assertEquals("user_hung_up", calls.awaitEnd(id).getString("end_reason"));
        }
    }

    @Test
    void callsNobodyMoreOftenThanADayAllows() {
        try (SipPhone phone = new SipPhone(call -> call.refuse(486))) {
            Calls calls = new Calls(phone);
            for (int i = 1; i <= 20; i++) {
                Tenant.update(
                        """
                        INSERT INTO attempt (organization_id, conversation_id, attempt, trunk_id, agent_number, callee,
                                             node, started_at, ended_at, outcome)
                        VALUES (?, ?, ?, ?, ?, ?, ?, now() - interval '1 hour', now(), 'busy')
                        """,
                        calls.tenant().organization(),
                        UUID.randomUUID(),
                        i,
                        UUID.randomUUID(),
                        Calls.NUMBER,
                        Calls.CALLEE,
                        UUID.randomUUID());
            }
            JsonPath ended = calls.awaitEnd(calls.call(GREETS));
            assertEquals("failed", ended.getString("status"));
            assertEquals("too_many_attempts", ended.getString("end_reason"));
            assertEquals(List.of(), phone.invites());
            assertEquals(
                    "busy",
                    calls.awaitEnd(calls.call(GREETS, Map.of("user_id", "+14155550124")))
                            .getString("end_reason"));
        }
    }

    @Test
    void endsWhatWaitedTooLong() {
        try (SipPhone phone = new SipPhone(call -> call.refuse(486))) {
            Calls calls = new Calls(phone);
            String id = calls.call(GREETS, IN_AN_HOUR);
            Tenant.update(
                    "UPDATE call SET expires_at = now() - interval '1 second' WHERE conversation_id = ?",
                    UUID.fromString(id));
            JsonPath ended = calls.awaitEnd(id);
            assertEquals("failed", ended.getString("status"));
            assertEquals("not_placed_in_time", ended.getString("end_reason"));
            assertEquals(List.of(), phone.invites());
        }
    }

    @Test
    void answersAChallengeAgainWhenOnlyItsNonceWasStale() {
        try (SipPhone phone = new SipPhone(call -> {
            switch (call.invite().field("CSeq")) {
                case "1 INVITE" -> call.refuse(407, challenge("first", ""));
                case "2 INVITE" -> call.refuse(407, challenge("second", ", stale=true"));
                default -> answers(PhoneCall::hangUp).take(call);
            }
        })) {
            Calls calls =
                    new Calls(Map.of("address", phone.address(), "auth_username", "parley", "auth_password", "secret"));
            assertEquals("completed", calls.awaitEnd(calls.call(GREETS)).getString("status"));
            List<String> answers = phone.invites().stream()
                    .map(invite -> invite.field("Proxy-Authorization"))
                    .toList();
            assertEquals("", answers.get(0));
            assertTrue(
                    answers.get(1).contains("nonce=\"first\"") && answers.get(1).contains("SHA-256"), answers.get(1));
            assertTrue(answers.get(2).contains("nonce=\"second\""), answers.get(2));
            assertEquals(3, phone.invites().size());
        }
    }

    /** RFC 3261, section 22.3: each realm on the way has its own, and none is given up for the next. */
    @Test
    void answersEachRealmOnTheWay() {
        try (SipPhone phone = new SipPhone(call -> {
            switch (call.invite().field("CSeq")) {
                case "1 INVITE" -> call.refuse(407, challenge("edge", "first", ""));
                case "2 INVITE" -> call.refuse(407, challenge("core", "second", ""));
                default -> answers(PhoneCall::hangUp).take(call);
            }
        })) {
            Calls calls =
                    new Calls(Map.of("address", phone.address(), "auth_username", "parley", "auth_password", "secret"));
            assertEquals("completed", calls.awaitEnd(calls.call(GREETS)).getString("status"));
            String both = phone.invites().get(2).fields().stream()
                    .filter(field -> field.name().equals("Proxy-Authorization"))
                    .toList()
                    .toString();
            assertTrue(both.contains("realm=\"edge\"") && both.contains("realm=\"core\""), both);
        }
    }

    private static SipText.Field challenge(String nonce, String more) {
        return challenge("r", nonce, more);
    }

    private static SipText.Field challenge(String realm, String nonce, String more) {
        return new SipText.Field(
                "Proxy-Authenticate",
                "Digest realm=\"" + realm + "\", nonce=\"" + nonce + "\", qop=\"auth,auth-int\", algorithm=SHA-256"
                        + more);
    }

    @Test
    void stopsACallThatItsOrganizationMayNotMakeAnyMore() {
        try (SipPhone phone = new SipPhone(call -> call.refuse(486))) {
            Calls calls = new Calls(phone);
            String id = calls.call(GREETS, IN_AN_HOUR);
            calls.tenant()
                    .request()
                    .body(Map.of("allowed_country_codes", List.of("49"), "premium_numbers", false))
                    .put("/admin/calling-policy")
                    .then()
                    .statusCode(200);
            Tenant.update("UPDATE call SET due_at = now() WHERE conversation_id = ?", UUID.fromString(id));
            assertEquals("callee_not_allowed", calls.awaitEnd(id).getString("end_reason"));
            assertEquals(List.of(), phone.invites());
        }
    }

    @Test
    void callsWithNoNumberThatIsSharedNoMore() {
        try (SipPhone phone = new SipPhone(call -> call.refuse(486))) {
            Tenant owner = new Tenant();
            owner.number("+14155550188", owner.trunk(Map.of("address", phone.address())));
            share(owner, true);
            Calls calls = new Calls(phone);
            String id = calls.call(
                    GREETS,
                    Map.of(
                            "agent_number",
                            "+14155550188",
                            "schedule",
                            Map.of(
                                    "not_before",
                                    Instant.now().plusSeconds(3_600).toString())));
            share(owner, false);
            Tenant.update("UPDATE call SET due_at = now() WHERE conversation_id = ?", UUID.fromString(id));
            assertEquals("number_not_available", calls.awaitEnd(id).getString("end_reason"));
            assertEquals(List.of(), phone.invites());
        }
    }

    private static void share(Tenant owner, boolean shared) {
        owner.request()
                .body(Map.of("outbound_shareable", shared))
                .patch("/core/phone-numbers/+14155550188")
                .then()
                .statusCode(200);
    }

    @Test
    void passesOverCallsWhoseWindowHasClosed() {
        try (SipPhone phone = new SipPhone(call -> call.refuse(486))) {
            Calls calls = new Calls(phone);
            boolean morning = Instant.now().atZone(ZoneOffset.UTC).getHour() < 12;
            Map<String, Object> closed = Map.of(
                    "windows",
                    List.of(morning ? Map.of("from", "20:00", "to", "21:00") : Map.of("from", "02:00", "to", "03:00")),
                    "timezone",
                    "UTC");
            String waits = calls.call(GREETS, Map.of("schedule", closed));
            Tenant.update(
                    "UPDATE call SET due_at = now() - interval '1 hour' WHERE conversation_id = ?",
                    UUID.fromString(waits));
            String urgent = calls.call(GREETS, Map.of("user_id", "+14155550124"));
            assertEquals("busy", calls.awaitEnd(urgent).getString("end_reason"));
            assertEquals("triggered", calls.get(waits).getString("status"));
            assertEquals(List.of(), calls.attempts(waits));
            assertEquals(
                    1,
                    Tenant.count(
                            "SELECT count(*) FROM call WHERE conversation_id = ? AND due_at > now() AND lease_owner IS NULL",
                            UUID.fromString(waits)));
        }
    }

    @Test
    void neverShowsATrunksPassword() {
        Calls calls = new Calls(
                Map.of("address", "127.0.0.1:9", "auth_username", "parley", "auth_password", "s3cret-of-the-trunk"));
        String trunks = calls.tenant().request().get("/core/trunks").body().asString();
        assertFalse(trunks.contains("s3cret"), trunks);
        assertEquals(
                0,
                Tenant.count("SELECT count(*) FROM trunk WHERE outbound_config::text LIKE '%s3cret%'"
                        + " OR encode(outbound_password, 'escape') LIKE '%s3cret%'"));
    }

    @Test
    void leavesNoPortAndNoLeaseBehind() {
        try (SipPhone phone = new SipPhone(call -> {
            if (call.invite().field("Call-ID").hashCode() % 2 == 0) {
                call.refuse(486);
            } else {
                answers(PhoneCall::hangUp).take(call);
            }
        })) {
            Calls calls = new Calls(phone);
            Tenant.Agent agent = calls.tenant().agent(GREETS);
            List<String> ids = IntStream.range(0, 10)
                    .mapToObj(i -> calls.call(agent, Map.of("user_id", "+1415555%04d".formatted(200 + i))))
                    .toList();
            ids.forEach(calls::awaitEnd);
            assertEquals(
                    0,
                    Tenant.count(
                            "SELECT count(*) FROM call WHERE organization_id = ?",
                            calls.tenant().organization()));
            Awaitility.await().atMost(PATIENCE).until(() -> openMediaPorts() == 0);
        }
    }

    /** As the kernel lists them, of every process. */
    private static long openMediaPorts() throws IOException {
        try (Stream<String> lines = Stream.of("/proc/net/udp", "/proc/net/udp6").flatMap(file -> {
            try {
                return Files.readAllLines(Path.of(file)).stream().skip(1);
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        })) {
            return lines.map(line -> line.strip().split("\\s+")[1])
                    .mapToInt(address -> Integer.parseInt(address.substring(address.indexOf(':') + 1), 16))
                    .filter(port -> port >= 16_384 && port <= 17_383)
                    .count();
        }
    }
}
