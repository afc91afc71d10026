package dev.parley.telephone.sip;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Trunks that want to be registered with; a registrar written by hand says what comes back. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class RegistrationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String CHALLENGE =
            "WWW-Authenticate: Digest realm=\"carrier\", nonce=\"n1\", algorithm=MD5, qop=\"auth\"\r\n";

    private final Tenant tenant = new Tenant();

    private Map<String, Object> outbound(RawPeer registrar) {
        Map<String, Object> outbound = new HashMap<>();
        outbound.put("address", registrar.address());
        outbound.put("auth_username", "4711");
        outbound.put("auth_password", "secret");
        outbound.put("registration", Map.of("expires", 60));
        return outbound;
    }

    private JsonPath awaitState(String trunk, String state) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> tenant.request()
                                .get("/core/trunks/" + trunk)
                                .then()
                                .statusCode(200)
                                .extract()
                                .jsonPath(),
                        found -> state.equals(found.getString("registration.state")));
    }

    private void replace(String trunk, Map<String, ?> outbound) {
        tenant.request()
                .body(Map.of("name", "Trunk", "outbound_config", outbound))
                .put("/core/trunks/" + trunk)
                .then()
                .statusCode(200);
    }

    private static int sequence(String register) {
        return Integer.parseInt(RawPeer.field(register, "CSeq").split(" ")[0]);
    }

    @Test
    void isAskedForWithCredentialsRefreshedAndTakenBack() throws Exception {
        try (RawPeer registrar = new RawPeer()) {
            Map<String, Object> outbound = outbound(registrar);
            String trunk = tenant.trunk(outbound);
            String first = registrar.expect("REGISTER ", PATIENCE);
            assertTrue(first.startsWith("REGISTER sip:127.0.0.1"), first);
            assertTrue(RawPeer.field(first, "To").contains("sip:4711@127.0.0.1"), first);
            assertEquals("60", RawPeer.field(first, "Expires"));
            registrar.respondTo(first, "401 Unauthorized", "r1", CHALLENGE, "");
            String second = registrar.expect("REGISTER ", PATIENCE);
            assertTrue(RawPeer.field(second, "Authorization").contains("username=\"4711\""), second);
            assertEquals(RawPeer.field(first, "Call-ID"), RawPeer.field(second, "Call-ID"));
            assertEquals(sequence(first) + 1, sequence(second));
            // Granted for two seconds: it is refreshed after one.
            registrar.respondTo(
                    second, "200 OK", "r2", "Contact: " + RawPeer.field(second, "Contact") + ";expires=2\r\n", "");
            assertTrue(awaitState(trunk, "registered").getString("registration.registered_until") != null);
            String third = registrar.expect("REGISTER ", Duration.ofSeconds(2));
            assertEquals(sequence(second) + 1, sequence(third));
            registrar.respondTo(third, "200 OK", "r3", "Expires: 60\r\n", "");
            outbound.remove("registration");
            replace(trunk, outbound);
            String last = registrar.expect("REGISTER ", PATIENCE);
            assertEquals("0", RawPeer.field(last, "Expires"));
            registrar.respondTo(last, "200 OK", "r4", "", "");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> tenant.request()
                                    .get("/core/trunks/" + trunk)
                                    .jsonPath()
                                    .get("registration")
                            == null);
        }
    }

    @Test
    void asksForLongerWhereThatIsWanted() throws Exception {
        try (RawPeer registrar = new RawPeer()) {
            String trunk = tenant.trunk(outbound(registrar));
            String first = registrar.expect("REGISTER ", PATIENCE);
            registrar.respondTo(first, "423 Interval Too Brief", "r1", "Min-Expires: 300\r\n", "");
            String second = registrar.expect("REGISTER ", PATIENCE);
            assertEquals("300", RawPeer.field(second, "Expires"));
            registrar.respondTo(second, "200 OK", "r2", "Expires: 300\r\n", "");
            awaitState(trunk, "registered");
        }
    }

    @Test
    void triesAgainWithWhatHasChangedWhereItIsRefused() throws Exception {
        try (RawPeer registrar = new RawPeer()) {
            Map<String, Object> outbound = outbound(registrar);
            String trunk = tenant.trunk(outbound);
            String first = registrar.expect("REGISTER ", PATIENCE);
            registrar.respondTo(first, "403 Forbidden", "r1", "", "");
            assertEquals(403, awaitState(trunk, "refused").getInt("registration.sip_code"));
            outbound.put("auth_username", "4712");
            replace(trunk, outbound);
            String again = registrar.expect("REGISTER ", PATIENCE);
            while (RawPeer.field(again, "To").contains("4711")) {
                registrar.respondTo(again, "403 Forbidden", "r1", "", "");
                again = registrar.expect("REGISTER ", PATIENCE);
            }
            assertNotEquals(RawPeer.field(first, "Call-ID"), RawPeer.field(again, "Call-ID"));
            registrar.respondTo(again, "200 OK", "r2", "Expires: 60\r\n", "");
            awaitState(trunk, "registered");
        }
    }

    @Test
    void saysThatNobodyIsThere() {
        Map<String, Object> outbound = new HashMap<>(Map.of("address", "127.0.0.1:9", "transport", "TCP"));
        outbound.put("registration", Map.of());
        awaitState(tenant.trunk(outbound), "unreachable");
    }

    @Test
    void isNotAskedForTooBriefly() {
        tenant.request()
                .body(Map.of(
                        "name",
                        "x",
                        "outbound_config",
                        Map.of("address", "127.0.0.1:9", "registration", Map.of("expires", 5))))
                .post("/core/trunks")
                .then()
                .statusCode(422)
                .body("errors[0].field", equalTo("outbound_config.registration.expires"));
    }
}
