package dev.parley.conversation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;

import dev.parley.demo.SipPhone;
import dev.parley.fixture.Calls;
import dev.parley.fixture.Mail;
import dev.parley.fixture.RoomCalls;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;
import dev.parley.fixture.WebrtcPeer;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Clients end conversations, on every channel that can be ended. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class EndTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String GREETS =
            "{\"starting_message\": \"Hello, this is the bakery, and we are open from seven to six on all days.\"}";

    private static Response end(Tenant tenant, String conversation) {
        return tenant.request().post("/core/conversations/" + conversation + "/end");
    }

    @Test
    void hangsUpACallAndKeepsWhatWasSaid() throws Exception {
        CountDownLatch hungUp = new CountDownLatch(1);
        CountDownLatch heard = new CountDownLatch(1);
        try (SipPhone phone = new SipPhone(call -> {
            call.ring();
            call.answer();
            while (call.hearing().silentFor(Duration.ofMillis(100))) {
                call.overWithin(Duration.ofMillis(20));
            }
            call.overWithin(Duration.ofSeconds(1));
            heard.countDown();
            if (call.overWithin(PATIENCE)) {
                hungUp.countDown();
            }
        })) {
            Calls calls = new Calls(phone);
            String id = calls.call(GREETS);
            assertTrue(heard.await(20, TimeUnit.SECONDS));
            end(calls.tenant(), id)
                    .then()
                    .statusCode(200)
                    .body("conversation_id", equalTo(id))
                    .body("status", equalTo("completed"))
                    .body("duration", greaterThanOrEqualTo(0));
            assertTrue(hungUp.await(5, TimeUnit.SECONDS));
            end(calls.tenant(), id).then().statusCode(200).body("status", equalTo("completed"));
            JsonPath ended = calls.get(id);
            assertEquals("ended_by_client", ended.getString("end_reason"));
            List<String> words = ended.getList("conversation.turns.text");
            assertTrue(words.getFirst().startsWith("Hello, this is"), () -> words.toString());
            assertEquals(List.of(true), ended.getList("conversation.turns.interrupted"));
            assertEquals("answered", calls.attempts(id).getFirst().get("outcome"));
        }
    }

    @Test
    void leavesACallThatNobodyHasAnsweredToBeCancelled() throws Exception {
        try (SipPhone phone = new SipPhone(call -> {
            call.ring();
            call.cancelledWithin(PATIENCE);
        })) {
            Calls calls = new Calls(phone);
            String id = calls.call(GREETS);
            calls.await(id, "ringing");
            end(calls.tenant(), id).then().statusCode(409).body("detail", containsString("cancelled"));
            calls.cancel(id).then().statusCode(200);
        }
    }

    @Test
    void endsARoomThatNobodyHasJoined() {
        RoomCalls rooms = new RoomCalls();
        JsonPath created = rooms.create(GREETS);
        String id = created.getString("conversation.id");
        end(rooms.tenant(), id).then().statusCode(200).body("status", equalTo("cancelled"));
        end(rooms.tenant(), id).then().statusCode(200).body("status", equalTo("cancelled"));
        assertEquals("ended_by_client", rooms.get(id).getString("end_reason"));
    }

    @Test
    void endsATalkInARoom() throws Exception {
        WebrtcPeer.require();
        RoomCalls rooms = new RoomCalls();
        JsonPath created = rooms.create(GREETS);
        String id = created.getString("conversation.id");
        try (WebrtcPeer person = WebrtcPeer.join(created.getMap("")).awaitConnection()) {
            rooms.await(id, "in_progress");
            person.awaitHeard(Duration.ofSeconds(1));
            end(rooms.tenant(), id).then().statusCode(200).body("status", equalTo("completed"));
        }
        assertEquals("ended_by_client", rooms.get(id).getString("end_reason"));
        assertEquals(1, rooms.get(id).getList("conversation.turns").size());
    }

    @Test
    void leavesAMailThreadToThePerson() {
        Tenant tenant = new Tenant();
        String desk = tenant.deskAt(Mail.DOMAIN);
        tenant.emailAddress(desk, Map.of());
        String id = tenant.request()
                .body(Map.of(
                        "channel",
                        "email",
                        "agent_id",
                        tenant.scriptedAgent().id(),
                        "user_id",
                        "ann",
                        "from_address",
                        desk,
                        "to_address",
                        "ann@person.example"))
                .post("/core/conversations")
                .then()
                .statusCode(200)
                .extract()
                .path("conversation.id");
        end(tenant, id).then().statusCode(409).body("detail", containsString("email"));
    }
}
