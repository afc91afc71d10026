package dev.parley.telephone.sip.dialog;

import java.util.Map;
import java.util.stream.Stream;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.demo.SipPhone;
import dev.parley.demo.SipText;
import dev.parley.fixture.Calls;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How a trunk is told who calls whom, as its peer reads it. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class CallerIdTest {

    private static SipText invite(Map<String, ?> callerId) {
        try (SipPhone phone = new SipPhone(call -> call.refuse(486))) {
            Calls calls = new Calls(Map.of("address", phone.address(), "caller_id", callerId));
            String id = calls.call("{\"starting_message\": \"Hello.\"}");
            calls.awaitEnd(id);
            SipText invite = phone.invites().getFirst();
            assertTrue(invite.field("Call-ID").startsWith(id + ".1."));
            return invite;
        }
    }

    /** What stands between the brackets, without the port of the peer. */
    private static String uri(String field) {
        return field.replaceAll(".*<|>.*", "").replaceAll("(@[^:;]+):\\d+", "$1");
    }

    static Stream<Arguments> identities() {
        String own = "sip:+14155550100@127.0.0.1";
        return Stream.of(
                Arguments.of(Map.of(), "sip:+14155550123", own, own, "", ""),
                Arguments.of(
                        Map.of("from_user", "acc-4711"), "sip:+14155550123", "sip:acc-4711@127.0.0.1", own, "", ""),
                Arguments.of(
                        Map.of("from_host", "pbx.example"),
                        "sip:+14155550123",
                        "sip:+14155550100@pbx.example",
                        "sip:+14155550100@pbx.example",
                        "",
                        ""),
                Arguments.of(Map.of("identity", "preferred"), "sip:+14155550123", own, "", own, ""),
                Arguments.of(Map.of("identity", "none"), "sip:+14155550123", own, "", "", ""),
                Arguments.of(
                        Map.of("privacy", true), "sip:+14155550123", "sip:anonymous@anonymous.invalid", own, "", "id"),
                Arguments.of(
                        Map.of("user_phone", true),
                        "sip:+14155550123",
                        own + ";user=phone",
                        own + ";user=phone",
                        "",
                        ""),
                Arguments.of(
                        Map.of("caller_format", "digits", "callee_format", "digits"),
                        "sip:14155550123",
                        "sip:14155550100@127.0.0.1",
                        "sip:14155550100@127.0.0.1",
                        "",
                        ""),
                Arguments.of(
                        Map.of("caller_format", "national", "callee_format", "national"),
                        "sip:4155550123",
                        "sip:4155550100@127.0.0.1",
                        "sip:4155550100@127.0.0.1",
                        "",
                        ""));
    }

    @ParameterizedTest
    @MethodSource("identities")
    void isWrittenAsTheTrunkWantsIt(
            Map<String, ?> callerId, String callee, String from, String asserted, String preferred, String privacy) {
        SipText invite = invite(callerId);
        assertTrue(invite.startLine().startsWith("INVITE " + callee + "@127.0.0.1"), invite.startLine());
        assertTrue(uri(invite.field("To")).startsWith(callee + "@127.0.0.1"), invite.field("To"));
        assertEquals(from, uri(invite.field("From")));
        assertEquals(asserted, uri(invite.field("P-Asserted-Identity")));
        assertEquals(preferred, uri(invite.field("P-Preferred-Identity")));
        assertEquals(privacy, invite.field("Privacy"));
    }

    @Test
    void addsHeadersOfATemplate() {
        SipText invite = invite(Map.of(
                "headers",
                Map.of("X-Account", "4711", "X-Call", "{{conversation_id}}/{{attempt}} {{callee}} {{agent_number}}")));
        assertEquals("4711", invite.field("X-Account"));
        String id = invite.field("Call-ID").split("\\.")[0];
        assertEquals(id + "/1 +14155550123 +14155550100", invite.field("X-Call"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"From\": \"x\"}",
                "{\"v\": \"x\"}",
                "{\"CALL-ID\": \"x\"}",
                "{\"Route\": \"<sip:evil.example>\"}",
                "{\"Content-Length\": \"0\"}",
                "{\"X-A\": \"x\\r\\nContact: <sip:evil>\"}",
                "{\"X A\": \"x\"}",
                "{\"X-A:\": \"x\"}",
                "{\"X-A\": \"{{user_id}}\"}"
            })
    void refusesHeadersThatAreNotForTrunksToSet(String headers) {
        new Tenant()
                .request()
                .body(
                        "{\"name\": \"x\", \"outbound_config\": {\"address\": \"127.0.0.1:9\", \"caller_id\": {\"headers\": "
                                + headers + "}}}")
                .post("/core/trunks")
                .then()
                .statusCode(422)
                .body("errors[0].field", equalTo("outbound_config.caller_id.headers"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"from_user\": \"a b\"", "\"from_host\": \"<x>\"", "\"identity\": \"x\"", "\"unknown\": 1"})
    void refusesWhatItCannotWrite(String field) {
        new Tenant()
                .request()
                .body("{\"name\": \"x\", \"outbound_config\": {\"address\": \"127.0.0.1:9\", \"caller_id\": {" + field
                        + "}}}")
                .post("/core/trunks")
                .then()
                .statusCode(422);
    }
}
