package dev.parley.telephone.sip;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Calls;
import dev.parley.fixture.InboundLine;
import dev.parley.fixture.SideBySide;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;
import dev.parley.telephone.sip.dialog.UserAgent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

/** People whom their carrier brings to somebody else, by a peer that says by hand what carriers say. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class ReferTest {

    private static final String SALES = "+14155550199";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String SDP =
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n" + "m=audio 4000 RTP/AVP 0\r\n";
    private static final String AGENT = """
            {"starting_message": "Hello, this is the bakery.", "model": {"name": "scripted"},
             "voice": {"recognizer": "scripted"}, "max_duration": 60,
             "transfer": {"targets": [{"name": "sales", "number": "+14155550199"}], "ring_timeout": 5}, "script": {"default_reply": "I see."}}
            """;

    private RawPeer peer;
    private Tenant tenant;
    private String id;

    @Inject
    UserAgent agent;

    @BeforeEach
    void open() throws IOException {
        peer = new RawPeer();
    }

    private void talk() throws IOException {
        Calls calls = new Calls(Map.of("address", peer.address(), "max_calls", 1));
        tenant = calls.tenant();
        id = calls.call(AGENT);
        peer.expect("INVITE ", PATIENCE);
        peer.respond("200 OK", "a", peer.contact() + "Content-Type: application/sdp\r\n", SDP);
        peer.expect("ACK ");
        calls.await(id, "in_progress");
    }

    @AfterEach
    void hangUp() {
        if (tenant != null) {
            tenant.request().post("/core/conversations/" + id + "/end");
        }
        peer.close();
    }

    private String referred() throws IOException {
        talk();
        return refer();
    }

    private String refer() throws IOException {
        tenant.request()
                .body(Map.of("to", SALES, "mode", "refer"))
                .post("/core/conversations/" + id + "/transfer")
                .then()
                .statusCode(202);
        String refer = peer.expect("REFER ");
        // On record before it is asked for.
        assertEquals("refer", transfer().get("transfer"));
        return refer;
    }

    private Map<String, Object> transfer() {
        return tenant.request()
                .get("/core/conversations/" + id + "/attempts")
                .jsonPath()
                .<Map<String, Object>>getList("")
                .getLast();
    }

    private void notify(String subscription, String status) throws IOException {
        peer.request(
                "NOTIFY",
                "a",
                "Event: refer\r\nContent-Type: message/sipfrag\r\nSubscription-State: " + subscription + "\r\n",
                status + "\r\n");
    }

    private JsonPath awaitEnd() {
        return tenant.await(id, PATIENCE, found -> found.get("ended_at") != null);
    }

    private List<String> events() {
        return tenant.request().get("/core/conversations/" + id + "/events").jsonPath().<String>getList("type").stream()
                .filter(type -> type.contains("transfer"))
                .map(type -> type.substring(type.lastIndexOf('_') + 1))
                .toList();
    }

    @Test
    void isTransferredWhenTheCarrierHasBroughtThemTogether() throws IOException {
        peer.respondTo(referred(), "202 Accepted", "", "", "");
        notify("active", "SIP/2.0 100 Trying");
        notify("terminated;reason=noresource", "SIP/2.0 200 OK");
        peer.respondTo(peer.expect("BYE "), "200 OK", "", "", "");
        JsonPath ended = awaitEnd();
        assertEquals("transferred", ended.getString("status"));
        assertEquals("referred", ended.getString("end_reason"));
        assertEquals("answered", transfer().get("outcome"));
        assertEquals(false, transfer().get("counted"));
        assertNotNull(transfer().get("transferred_at"));
        assertEquals(List.of("started", "completed"), events());
    }

    @Test
    void isTransferredToWhenTheCarrierHangsUpAtOnceBehindThat() throws IOException {
        peer.respondTo(referred(), "202 Accepted", "", "", "");
        notify("terminated", "SIP/2.0 200 OK");
        peer.request("BYE", "a", "", "");
        assertEquals("transferred", awaitEnd().getString("status"));
        assertEquals(List.of("started", "completed"), events());
    }

    /**
     * What became of it.
     *
     * @param fragment of the NOTIFY, or null
     */
    private record Failed(String response, String fragment, String outcome, Integer code) {}

    private static final List<Failed> FAILED = List.of(
            new Failed("405 Method Not Allowed", null, "carrier_error", 405),
            new Failed("403 Forbidden", null, "refused", 403),
            new Failed("202 Accepted", "SIP/2.0 486 Busy Here", "busy", 486),
            new Failed("202 Accepted", "SIP/2.0 408 Request Timeout", "no_answer", 408),
            new Failed("202 Accepted", "SIP/2.0 503 Service Unavailable", "carrier_error", 503),
            new Failed("202 Accepted", "SIP/2.0 100 Trying", "unknown", null));

    @Test
    void goesOnWithTheAgentWhereTheyAreNotBroughtTogether() {
        SideBySide.each(FAILED, row -> {
            ReferTest own = new ReferTest();
            own.open();
            try {
                own.goesOn(row);
            } finally {
                own.hangUp();
            }
        });
    }

    private void goesOn(Failed row) throws IOException {
        String fragment = row.fragment();
        Integer code = row.code();
        peer.respondTo(referred(), row.response(), "", "", "");
        if (fragment != null) {
            notify("terminated", fragment);
        }
        Awaitility.await().atMost(PATIENCE).until(() -> transfer().get("outcome") != null);
        assertEquals(row.outcome(), transfer().get("outcome"));
        assertEquals(Optional.ofNullable(code), Optional.ofNullable(transfer().get("sip_code")));
        assertEquals(List.of("started", "failed"), events());
        tenant.await(
                id,
                PATIENCE,
                found -> found.getList("conversation.turns.text").toString().contains("I'm sorry, nobody"));
        assertEquals("in_progress", tenant.get(id).getString("status"));
    }

    /** The agent does not wait for ever; who is called by somebody else is not called by us too. */
    @Test
    void hearsOfItLate() throws IOException {
        peer.respondTo(referred(), "202 Accepted", "", "", "");
        notify("active", "SIP/2.0 180 Ringing");
        tenant.await(
                id,
                PATIENCE,
                found -> found.getList("conversation.turns.text").toString().contains("I'm sorry, nobody"));
        assertNull(transfer().get("outcome"));
        tenant.request()
                .body(Map.of("to", SALES, "mode", "bridge"))
                .post("/core/conversations/" + id + "/transfer")
                .then()
                .statusCode(409);
        notify("terminated", "SIP/2.0 200 OK");
        peer.respondTo(peer.expect("BYE "), "200 OK", "", "", "");
        assertEquals("transferred", awaitEnd().getString("status"));
        assertEquals(List.of("started", "completed"), events());
    }

    @Test
    void doesNotClaimToKnowWhatBecameOfThePersonWhoLeft() throws IOException {
        peer.respondTo(referred(), "202 Accepted", "", "", "");
        peer.request("BYE", "a", "", "");
        JsonPath ended = awaitEnd();
        assertEquals("completed", ended.getString("status"));
        assertEquals("user_hung_up", ended.getString("end_reason"));
        assertEquals("unknown", transfer().get("outcome"));
        assertNull(transfer().get("transferred_at"));
        assertEquals(List.of("started", "failed"), events());
    }

    /** The last word on a transfer may not be on record in time: no node was lost for that. */
    @Test
    void leavesUnknownWhatTheEndHasOvertaken() throws IOException {
        talk();
        Tenant.update("""
                INSERT INTO attempt (organization_id, conversation_id, attempt, trunk_id, agent_number, callee, node,
                                     started_at, counted, transfer)
                SELECT organization_id, conversation_id, attempt + 1, trunk_id, agent_number, callee, node, now(), false, 'refer'
                  FROM attempt
                 WHERE conversation_id = ?
                """, UUID.fromString(id));
        peer.request("BYE", "a", "", "");
        assertEquals("completed", awaitEnd().getString("status"));
        assertEquals("unknown", transfer().get("outcome"));
    }

    /** Whoever calls in is referred to the carrier that their call names. */
    @Test
    void bringsWhoCallsInThereToo() throws IOException {
        InboundLine line = new InboundLine(InboundLine.fromHere(), AGENT);
        tenant = line.tenant();
        peer.dial(agent.advertisedPort(), line.number(), SDP);
        id = line.await("in_progress").getString("id");
        String refer = refer();
        assertEquals("<sip:" + SALES + "@somewhere.example>", RawPeer.field(refer, "Refer-To"));
        assertEquals(RawPeer.field(refer, "To"), "<sip:+14155550123@somewhere.example>;tag=c");
        peer.respondTo(refer, "202 Accepted", "", "", "");
        peer.say(
                "NOTIFY",
                2,
                "Event: refer\r\nSubscription-State: terminated\r\nContent-Type: message/sipfrag\r\n",
                "SIP/2.0 200 OK\r\n");
        peer.respondTo(peer.expect("BYE "), "200 OK", "", "", "");
        assertEquals("transferred", awaitEnd().getString("status"));
    }
}
