package dev.parley.telephone;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.demo.PhoneCall;
import dev.parley.demo.SipPhone;
import dev.parley.fixture.Calls;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.hamcrest.Matchers.equalTo;

/** Clients press keys on calls. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class CallKeysTest {

    private static final String AGENT = "{\"starting_message\": \"Hello.\"}";

    private static Response press(Tenant tenant, String conversation, String digits) {
        return tenant.request().body(Map.of("digits", digits)).post("/core/conversations/" + conversation + "/dtmf");
    }

    @Test
    void areHeardByTheOtherSide() {
        AtomicReference<PhoneCall> answered = new AtomicReference<>();
        try (SipPhone phone = new SipPhone(call -> {
            call.answer();
            answered.set(call);
            call.overWithin(Duration.ofSeconds(20));
        })) {
            Calls calls = new Calls(phone);
            String id = calls.call(AGENT);
            calls.await(id, "in_progress");
            press(calls.tenant(), id, "42#*A").then().statusCode(202);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> answered.get().hearing().keys().equals("42#*A"));
            calls.tenant()
                    .request()
                    .post("/core/conversations/" + id + "/end")
                    .then()
                    .statusCode(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12 3", "x", "11111111111111111111111111111111111111111111111111111111111111111"})
    void areKeysOfATelephone(String digits) {
        Tenant tenant = new Tenant();
        press(tenant, tenant.conversation(tenant.scriptedAgent()), digits)
                .then()
                .statusCode(422)
                .body("errors[0].field", equalTo("digits"));
    }

    @Test
    void needSomebodyOnTheLine() {
        Tenant tenant = new Tenant();
        String text = tenant.conversation(tenant.scriptedAgent());
        press(tenant, text, "1").then().statusCode(409);
        press(tenant, "01930000-0000-7000-8000-000000000001", "1").then().statusCode(404);
    }
}
