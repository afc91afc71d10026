package dev.parley.telephone.transfer;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.demo.SipPhone;
import dev.parley.fixture.Calls;
import dev.parley.fixture.PhoneTalk;
import dev.parley.fixture.RecognizerStub;
import dev.parley.fixture.RoomCalls;
import dev.parley.fixture.SideBySide;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;
import dev.parley.fixture.Wav;
import dev.parley.fixture.WebrtcPeer;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** People who are brought to others, over real SIP and RTP on loopback. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class TransferTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SILENT = Duration.ofMillis(700);
    private static final String FROM = "+14155550101";
    private static final String SALES = "+14155550199";
    private static final String GREETING = "Hello, this is the bakery.";
    private static final String WISH = "To the sales department please.";

    private final List<SipPhone> phones = new ArrayList<>();
    private final CountDownLatch done = new CountDownLatch(1);
    private SipPhone sales;
    private Calls calls;

    private SipPhone phone(SipPhone.Behaviour behaviour) {
        SipPhone phone = new SipPhone(behaviour, 0, InetAddress.getLoopbackAddress());
        phones.add(phone);
        return phone;
    }

    @AfterEach
    void hangUp() {
        done.countDown();
        phones.forEach(SipPhone::close);
    }

    private static String agent(String transfer) {
        return """
                {"starting_message": "%s", "model": {"name": "scripted"}, "voice": {"recognizer": "scripted"},
                 "built_in_tools": ["transfer_call"],
                 "transfer": {"targets": [{"name": "sales", "number": "%s"}], "from": "%s", "ring_timeout": 5%s},
                 "script": {"rules": [
                     {"pattern": "sales", "tool": {"name": "transfer_call",
                        "arguments": {"to": "sales", "briefing": "Somebody wants bread."}},
                      "reply": "Sorry: {{tool_result}}"}], "default_reply": "I see."}}
                """.formatted(GREETING, SALES, FROM, transfer);
    }

    /** A call of a person who asks for the sales department, which does this. */
    private String call(String transfer, SipPhone.Behaviour there, PhoneTalk.Person afterwards) {
        RecognizerStub.hears(WISH);
        return callAlone(transfer, there, afterwards);
    }

    private String callAlone(String transfer, SipPhone.Behaviour there, PhoneTalk.Person afterwards) {
        sales = phone(there);
        calls = new Calls(phone(PhoneTalk.answering(caller -> {
            caller.listen(SILENT);
            caller.say(WISH);
            afterwards.talk(caller);
        })));
        calls.tenant().number(FROM, calls.tenant().trunk(Map.of("address", sales.address())));
        return calls.call(agent(transfer));
    }

    private Map<String, Object> transfer(String id) {
        return calls.attempts(id).getLast();
    }

    private List<String> events(String id) {
        return calls
                .tenant()
                .request()
                .get("/core/conversations/" + id + "/events")
                .jsonPath()
                .<String>getList("type")
                .stream()
                .filter(type -> type.contains("transfer"))
                .map(type -> type.substring(type.lastIndexOf('_') + 1))
                .toList();
    }

    private void await(CountDownLatch latch) throws InterruptedException {
        assertTrue(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void letsTheTwoTalkUntilTheOtherHangsUp() throws Exception {
        CountDownLatch pressed = new CountDownLatch(1);
        String id = call(
                ", \"mode\": \"bridge\"",
                PhoneTalk.answering(other -> {
                    other.listen(Duration.ofMillis(300));
                    other.say("This is the sales department, what may it be?");
                    Awaitility.await().atMost(PATIENCE).until(() -> other.keys().equals("5"));
                    pressed.countDown();
                }),
                caller -> {
                    Awaitility.await()
                            .atMost(PATIENCE)
                            .until(() -> !calls.attempts(currentId()).isEmpty()
                                    && calls.attempts(currentId()).getLast().get("transferred_at") != null);
                    caller.say("Hello, is there anybody?");
                    caller.listen(SILENT);
                    caller.press('5');
                    await(pressed);
                    assertTrue(caller.isHungUpOn(PATIENCE));
                });
        JsonPath ended = calls.awaitEnd(id);
        assertEquals("transferred", ended.getString("status"));
        assertEquals("target_hung_up", ended.getString("end_reason"));
        Map<String, Object> attempt = transfer(id);
        assertEquals("answered", attempt.get("outcome"));
        assertEquals("bridge", attempt.get("transfer"));
        assertEquals(FROM, attempt.get("agent_number"));
        assertEquals(false, attempt.get("counted"));
        assertEquals(List.of("started", "completed"), events(id));
        assertEquals(
                "They were brought together.",
                ended.getList("conversation.turns.findAll { it.role == 'tool' }.text")
                        .getFirst());
        assertEquals(1, sales.invites().size());
    }

    private String currentId() {
        return calls.tenant().request().get("/core/conversations?limit=1").path("[0].id");
    }

    /** All of them at once, each with lines of its own. */
    private static <T> void each(List<T> rows, BiConsumer<TransferTest, T> test) {
        RecognizerStub.hears(Collections.nCopies(rows.size(), WISH).toArray(String[]::new));
        SideBySide.each(rows, row -> {
            TransferTest own = new TransferTest();
            try {
                test.accept(own, row);
            } finally {
                own.hangUp();
            }
        });
    }

    private record Refusal(int code, String outcome) {}

    @Test
    void goesOnWithTheAgentWhereNobodyTakesIt() {
        each(
                List.of(new Refusal(486, "busy"), new Refusal(603, "declined"), new Refusal(500, "carrier_error")),
                TransferTest::goesOn);
    }

    private void goesOn(Refusal refusal) {
        String id = callAlone("", call -> call.refuse(refusal.code()), caller -> caller.listen(SILENT));
        JsonPath ended = calls.awaitEnd(id);
        assertEquals("completed", ended.getString("status"));
        assertEquals(refusal.outcome(), transfer(id).get("outcome"));
        assertEquals(refusal.code(), transfer(id).get("sip_code"));
        assertTrue(
                ended.getString("conversation.turns[-1].text").contains("(" + refusal.outcome() + ")"),
                ended::prettify);
        assertEquals(List.of("started", "failed"), events(id));
        assertEquals(1, sales.invites().size());
    }

    @Test
    void goesOnWithTheAgentWhereNobodyAnswers() {
        String id = call(
                "",
                call -> {
                    call.ring();
                    call.cancelledWithin(PATIENCE);
                },
                caller -> Awaitility.await()
                        .atMost(PATIENCE)
                        .until(() -> events(currentId()).contains("failed")));
        calls.awaitEnd(id);
        assertEquals("no_answer", transfer(id).get("outcome"));
    }

    @Test
    void ringsNoMoreWhenThePersonHasGone() throws Exception {
        CountDownLatch rings = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        String id = call(
                "",
                call -> {
                    call.ring();
                    rings.countDown();
                    if (call.cancelledWithin(PATIENCE)) {
                        cancelled.countDown();
                    }
                },
                caller -> await(rings));
        await(cancelled);
        JsonPath ended = calls.awaitEnd(id);
        assertEquals("user_hung_up", ended.getString("end_reason"));
        assertEquals("completed", ended.getString("status"));
        assertEquals("cancelled", transfer(id).get("outcome"));
        assertEquals(List.of("started", "failed"), events(id));
    }

    @Test
    void leavesNobodyOnADeadLineWhenThePersonHangsUp() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        CountDownLatch hungUpOn = new CountDownLatch(1);
        String id = call(
                "",
                PhoneTalk.answering(other -> {
                    answered.countDown();
                    if (other.isHungUpOn(PATIENCE)) {
                        hungUpOn.countDown();
                    }
                }),
                caller -> {
                    await(answered);
                    Awaitility.await()
                            .atMost(PATIENCE)
                            .until(() -> events(currentId()).contains("completed"));
                });
        await(hungUpOn);
        JsonPath ended = calls.awaitEnd(id);
        assertEquals("transferred", ended.getString("status"));
        assertEquals("user_hung_up", ended.getString("end_reason"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "word"})
    void tellsWhoAnswersFirstWhatItIsAbout(String how) throws Exception {
        CountDownLatch accepted = new CountDownLatch(1);
        String id = call(
                ", \"mode\": \"warm\"",
                PhoneTalk.answering(other -> {
                    other.listen(SILENT);
                    if (how.equals("key")) {
                        other.press('1');
                    } else {
                        RecognizerStub.hears("Yes, I take it.");
                        other.say("Yes, I take it.");
                    }
                    accepted.countDown();
                    other.isHungUpOn(PATIENCE);
                }),
                caller -> {
                    await(accepted);
                    Awaitility.await()
                            .atMost(PATIENCE)
                            .until(() -> events(currentId()).contains("completed"));
                });
        assertEquals("transferred", calls.awaitEnd(id).getString("status"));
        assertEquals("warm", transfer(id).get("transfer"));
    }

    @Test
    void comesBackToThePersonWhereItIsNotTaken() {
        each(List.of("key", "hangs up"), TransferTest::comesBack);
    }

    private void comesBack(String how) {
        String id = callAlone(
                ", \"mode\": \"warm\"",
                PhoneTalk.answering(other -> {
                    other.listen(Duration.ofMillis(300));
                    if (how.equals("key")) {
                        other.press('2');
                        assertTrue(other.isHungUpOn(PATIENCE));
                    }
                }),
                caller -> caller.listen(SILENT));
        JsonPath ended = calls.awaitEnd(id);
        assertEquals("completed", ended.getString("status"));
        assertEquals("not_accepted", transfer(id).get("outcome"));
        assertTrue(ended.getString("conversation.turns[-1].text").contains("(not_accepted)"), ended::prettify);
    }

    @Test
    void hangsUpOnWhoIsBriefedWhenThePersonHasGone() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        CountDownLatch hungUpOn = new CountDownLatch(1);
        String id = call(
                ", \"mode\": \"warm\"",
                PhoneTalk.answering(other -> {
                    answered.countDown();
                    if (other.isHungUpOn(PATIENCE)) {
                        hungUpOn.countDown();
                    }
                }),
                caller -> await(answered));
        await(hungUpOn);
        calls.awaitEnd(id);
        assertEquals("cancelled", transfer(id).get("outcome"));
        assertEquals(List.of("started", "failed"), events(id));
    }

    /** A call in which the person only listens. */
    private String listening(String agent) {
        calls = new Calls(phone(PhoneTalk.answering(caller -> await(done))));
        if (sales != null) {
            calls.tenant().number(FROM, calls.tenant().trunk(Map.of("address", sales.address())));
        }
        RecognizerStub.hears();
        return calls.call(agent);
    }

    private int order(Tenant tenant, String id, Map<String, ?> order) {
        return tenant.request()
                .body(order)
                .post("/core/conversations/" + id + "/transfer")
                .statusCode();
    }

    @Test
    void isAskedForByClients() {
        sales = phone(PhoneTalk.answering(other -> other.isHungUpOn(PATIENCE)));
        String id = listening(agent(""));
        calls.await(id, "in_progress");
        assertEquals(202, order(calls.tenant(), id, Map.of("to", SALES)));
        Awaitility.await().atMost(PATIENCE).until(() -> events(id).contains("completed"));
        assertEquals(409, order(calls.tenant(), id, Map.of("to", SALES)));
        calls.tenant()
                .request()
                .post("/core/conversations/" + id + "/end")
                .then()
                .statusCode(200)
                .body("status", equalTo("transferred"));
        assertEquals("ended_by_client", calls.awaitEnd(id).getString("end_reason"));
        assertEquals(409, order(calls.tenant(), id, Map.of("to", SALES)));
    }

    @Test
    void saysSoWhereWhatAClientWantedHasFailed() {
        sales = phone(call -> call.refuse(486));
        String id = listening(agent(""));
        calls.await(id, "in_progress");
        assertEquals(202, order(calls.tenant(), id, Map.of("to", SALES, "mode", "warm", "briefing", "x")));
        JsonPath found = calls.tenant()
                .await(id, PATIENCE, row -> row.getList("conversation.turns").size() == 2);
        assertTrue(found.getString("conversation.turns[1].text").startsWith("I'm sorry, nobody"), found::prettify);
        assertEquals("in_progress", found.getString("status"));
    }

    @Test
    void callsNobodyWhomTheOrganizationMayNotCall() {
        sales = phone(call -> call.refuse(486));
        String id = listening(agent(""));
        calls.await(id, "in_progress");
        assertEquals(422, order(calls.tenant(), id, Map.of("to", "+1900555")));
        assertEquals(422, order(calls.tenant(), id, Map.of("to", "sales")));
        assertEquals(422, order(calls.tenant(), id, Map.of("mode", "bridge")));
        assertEquals(422, order(calls.tenant(), id, Map.of("to", SALES, "mode", "blind")));
        calls.tenant()
                .request()
                .body(Map.of("allowed_country_codes", List.of("49"), "premium_numbers", false))
                .put("/admin/calling-policy")
                .then()
                .statusCode(200);
        Awaitility.await().atMost(PATIENCE).until(() -> order(calls.tenant(), id, Map.of("to", SALES)) == 422);
        assertEquals(List.of(), sales.invites());
        assertEquals(404, order(new Tenant(), id, Map.of("to", SALES)));
    }

    @Test
    void bringsSomebodyInABrowserToATelephone(@TempDir Path directory) throws Exception {
        WebrtcPeer.require();
        CountDownLatch heard = new CountDownLatch(1);
        sales = phone(call -> {
            call.ring();
            call.answer();
            Awaitility.await().atMost(PATIENCE).until(() -> call.hearing().loudest() > 1_000);
            heard.countDown();
            call.hangUp();
        });
        RoomCalls rooms = new RoomCalls();
        rooms.tenant().number(FROM, rooms.tenant().trunk(Map.of("address", sales.address())));
        JsonPath created = rooms.create(agent(""));
        String id = created.getString("conversation.id");
        Path microphone = Wav.toneAndPause(directory.resolve("tone.wav"), 1_000, 8_000);
        try (WebrtcPeer person = WebrtcPeer.join(created.getMap(""), "--codec=opus", "--microphone=" + microphone)
                .awaitConnection()) {
            rooms.await(id, "in_progress");
            // There is no carrier that could be asked to.
            assertEquals(202, order(rooms.tenant(), id, Map.of("to", SALES, "mode", "refer")));
            await(heard);
            JsonPath ended = rooms.awaitEnd(id);
            assertEquals("transferred", ended.getString("status"));
            assertEquals("target_hung_up", ended.getString("end_reason"));
            person.leave();
        }
    }

    @Test
    void recordsWhatTheOtherSaysToo() throws Exception {
        String id = call(
                "}, \"recording\": {\"consent\": \"none\"",
                PhoneTalk.answering(other -> {
                    Awaitility.await()
                            .atMost(PATIENCE)
                            .until(() -> events(currentId()).contains("completed"));
                    other.say("This is the sales department. We have rye bread and rolls, and all of it is fresh.");
                }),
                caller -> assertTrue(caller.isHungUpOn(PATIENCE)));
        JsonPath found = calls.tenant()
                .await(id, PATIENCE, row -> "available".equals(row.getString("recording_details.status")));
        assertTrue(found.getInt("recording_details.duration") >= 5, found::prettify);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"built_in_tools\": [\"transfer_call\"]}|config.transfer",
                "{\"transfer\": {}}|config.transfer.targets",
                "{\"transfer\": {\"targets\": [{\"name\": \"a\", \"number\": \"110\"}]}}|config.transfer.targets[0].number",
                "{\"transfer\": {\"targets\": [{\"number\": \"+14155550199\"}]}}|config.transfer.targets[0].name",
                "{\"transfer\": {\"targets\": [{\"name\": \"a\", \"number\": \"+14155550199\"}], \"mode\": \"blind\"}}|config.transfer.mode",
                "{\"transfer\": {\"targets\": [{\"name\": \"a\", \"number\": \"+14155550199\"}], \"ring_timeout\": 4}}|config.transfer.ring_timeout",
                "{\"transfer\": {\"targets\": [{\"name\": \"a\", \"number\": \"+14155550199\"}, {\"name\": \"a\", \"number\": \"+14155550198\"}]}}|config.transfer"
            })
    void refusesWhatItWouldNotDo(String config, String field) {
        Tenant tenant = new Tenant();
        tenant.request()
                .body("{\"config\": " + config + "}")
                .post("/core/agents/" + tenant.scriptedAgent().id() + "/versions")
                .then()
                .statusCode(422)
                .body("errors[0].field", equalTo(field));
    }
}
