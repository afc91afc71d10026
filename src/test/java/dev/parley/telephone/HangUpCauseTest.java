package dev.parley.telephone;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.demo.SipPhone;
import dev.parley.demo.SipText.Field;
import dev.parley.fixture.Calls;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What the network says of the end of a call (RFC 3326). */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class HangUpCauseTest {

    private static final String AGENT = "{\"starting_message\": \"Hello.\"}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "486 | Q.850;cause=17;text=\"User busy\" | 17",
                "503 | Q.850 ;cause=34 | 34",
                "404 | q.850;cause=1;text=\"Unallocated (unassigned) number\" | 1",
                "486 | SIP;cause=600;text=\"Busy Everywhere\" | ",
                "486 | Q.850;cause=999 | ",
                "486 | Q.850;cause=x | ",
                "486 | nonsense | "
            })
    void standsInTheAttemptThatWasRefused(int status, String reason, Integer cause) {
        try (SipPhone phone = new SipPhone(call -> {
            call.ring();
            call.refuse(status, new Field("Reason", reason));
        })) {
            Calls calls = new Calls(phone);
            String id = calls.call(AGENT);
            calls.awaitEnd(id);
            Map<String, Object> attempt = calls.attempts(id).getFirst();
            assertEquals(cause, attempt.get("cause"));
            assertEquals(status, attempt.get("sip_code"));
        }
    }

    @Test
    void standsNowhereWhereNobodySaysIt() {
        try (SipPhone phone = new SipPhone(call -> {
            call.answer();
            call.overWithin(Duration.ofMillis(500));
            call.hangUp();
        })) {
            Calls calls = new Calls(phone);
            String id = calls.call(AGENT);
            calls.awaitEnd(id);
            assertEquals(null, calls.attempts(id).getFirst().get("cause"));
        }
    }

    /** Where its trunk names them; what comes later counts. */
    @Test
    void standsBesideWhatTheTrunkSaysInHeaders() {
        try (SipPhone phone = new SipPhone(call -> {
            call.ring();
            call.refuse(
                    486,
                    new Field("x-call-id", "4711"),
                    new Field("P-Charge-Info", "<sip:+14155550100@carrier.example>;npi=1"),
                    new Field("X-Other", "not asked for"),
                    new Field("X-Long", "y".repeat(300)));
        })) {
            Calls calls = new Calls(Map.of(
                    "address",
                    phone.address(),
                    "response_headers",
                    List.of("X-Call-Id", "P-Charge-Info", "X-Long", "Call-ID", "X-Absent")));
            String id = calls.call(AGENT);
            calls.awaitEnd(id);
            Map<?, ?> headers = (Map<?, ?>) calls.attempts(id).getFirst().get("headers");
            assertEquals("4711", headers.get("X-Call-Id"));
            assertEquals("<sip:+14155550100@carrier.example>;npi=1", headers.get("P-Charge-Info"));
            assertEquals("y".repeat(255), headers.get("X-Long"));
            assertEquals(phone.invites().getFirst().field("Call-ID"), headers.get("Call-ID"));
            assertEquals(4, headers.size());
        }
    }

    @Test
    void isAskedForByNamesOfHeadersAlone() {
        Tenant tenant = new Tenant();
        for (Object names : List.of(List.of("a b"), List.of(""), List.of("a\r\nb"), Collections.nCopies(11, "a"))) {
            tenant.request()
                    .body(Map.of(
                            "name",
                            "x",
                            "outbound_config",
                            Map.of("address", "sip.example.com", "response_headers", names)))
                    .post("/core/trunks")
                    .then()
                    .statusCode(422);
        }
    }
}
