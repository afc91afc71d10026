package dev.parley.number;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

@QuarkusTest
@QuarkusTestResource(TestServices.class)
class NumbersTest {

    private Tenant tenant;

    @BeforeEach
    void newTenant() {
        tenant = new Tenant();
    }

    @Test
    @Tag("packaged")
    void makesShowsReplacesAndDeletesATrunkWithoutEverShowingItsPassword() {
        Map<String, Object> outbound = Map.of(
                "address",
                "sip.example.com:5061",
                "transport",
                "TLS",
                "auth_username",
                "me",
                "auth_password",
                "hunter2-hunter2");
        String id = tenant.request()
                .body(Map.of(
                        "name",
                        "Main",
                        "outbound_config",
                        outbound,
                        "inbound_config",
                        Map.of("auth_username", "in", "auth_password", "hunter3-hunter3")))
                .post("/core/trunks")
                .then()
                .statusCode(201)
                .body("outbound_config.address", equalTo("sip.example.com:5061"))
                .body("outbound_config.transport", equalTo("TLS"))
                .body("outbound_config.media_encryption", equalTo("disabled"))
                .body("outbound_config.auth_username", equalTo("me"))
                .body("outbound_config", not(hasKey("auth_password")))
                .body("inbound_config", not(hasKey("auth_password")))
                .extract()
                .path("id");
        for (String path : List.of("/core/trunks", "/core/trunks/" + id)) {
            tenant.request().get(path).then().statusCode(200).body(not(containsString("hunter")));
        }
        assertEquals(
                0,
                Tenant.count(
                        "SELECT count(*) FROM trunk t WHERE id = ? AND t::text LIKE '%' || encode('hunter2-hunter2', 'hex') || '%'",
                        UUID.fromString(id)));
        assertEquals(1, passwords(id));
        replace(id, Map.of("address", "sip.example.com:5061", "transport", "TLS", "auth_username", "me"));
        assertEquals(1, passwords(id), "a password that is left out stays");
        replace(id, Map.of("address", "other.example.com"));
        assertEquals(0, passwords(id), "without a user name there is none");
        replace(id, outbound);
        replace(id, Map.of("address", "other.example.com", "auth_username", "somebody else"));
        assertEquals(0, passwords(id), "another user has another password");
        tenant.request().delete("/core/trunks/" + id).then().statusCode(204);
        tenant.request().get("/core/trunks/" + id).then().statusCode(404);
    }

    @Test
    void aPasswordDoesNotFollowATrunkToAnotherPlace() {
        Map<String, String> outbound =
                Map.of("address", "sip.example.com", "auth_username", "me", "auth_password", "hunter2-hunter2");
        String id = tenant.request()
                .body(Map.of("name", "Main", "outbound_config", outbound))
                .post("/core/trunks")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        for (Map<String, String> change : List.of(
                Map.of("address", "evil.example.com"),
                Map.of("address", "sip.example.com:5070"),
                Map.of("outbound_proxy", "evil.example.com"),
                Map.of("transport", "TCP"))) {
            Map<String, String> changed = new HashMap<>(Map.of("address", "sip.example.com", "auth_username", "me"));
            changed.putAll(change);
            tenant.request()
                    .body(Map.of("name", "Main", "outbound_config", changed))
                    .put("/core/trunks/" + id)
                    .then()
                    .statusCode(422)
                    .body("errors.field", contains("outbound_config.auth_password"));
            assertEquals(1, passwords(id));
            changed.put("auth_password", "another");
            replace(id, changed);
            replace(id, outbound);
        }
        replace(id, Map.of("address", "SIP.Example.com", "transport", "UDP", "auth_username", "me"));
        assertEquals(1, passwords(id), "the same place, written otherwise");
        replace(id, Map.of("address", "evil.example.com"));
        assertEquals(0, passwords(id));
        replace(id, Map.of("address", "evil2.example.com", "auth_username", "me"));
        assertEquals(0, passwords(id), "where there is none, none is asked for");
    }

    @Test
    void aTrunkIsShownAsItWasWritten() {
        Map<String, String> outbound = Map.of(
                "address", "sip.example.com", "outbound_proxy", "proxy.example.com:65535", "nat", "rewrite_contact");
        String id = tenant.request()
                .body(Map.of("name", "Main", "outbound_config", outbound))
                .post("/core/trunks")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        tenant.request()
                .get("/core/trunks/" + id)
                .then()
                .statusCode(200)
                .body("outbound_config.outbound_proxy", equalTo("proxy.example.com:65535"))
                .body("outbound_config.nat", equalTo("rewrite_contact"));
    }

    @Test
    void aTrunkLeadsToNoInternalAddress() {
        for (String address : List.of(
                "169.254.169.254",
                "169.254.169.254:80",
                "10.0.0.1:5060",
                "192.168.1.1",
                "100.64.0.1",
                "0.0.0.0",
                "224.0.0.1",
                "255.255.255.255",
                "[fd00:ec2::254]",
                "[fe80::1]:5060",
                "[64:ff9b::a9fe:a9fe]",
                "[2002:a9fe:a9fe::]",
                "[::ffff:10.0.0.1]",
                "2130706433",
                "0x7f000001",
                "0177.0.0.1",
                "127.1:5432")) {
            invalidTrunk("outbound_config.address", Map.of("name", "x", "outbound_config", Map.of("address", address)));
            invalidTrunk(
                    "outbound_config.outbound_proxy",
                    Map.of(
                            "name",
                            "x",
                            "outbound_config",
                            Map.of("address", "sip.example.com", "outbound_proxy", address)));
            tenant.request()
                    .body(Map.of("name", "x", "outbound_config", Map.of("address", address)))
                    .put("/core/trunks/" + tenant.trunk())
                    .then()
                    .statusCode(422)
                    .body("errors.field", contains("outbound_config.address"));
        }
    }

    @Test
    void nothingOfATrunkBreaksAHeader() {
        for (String username :
                List.of("a\r\nX: y", "a\nb", "a\tb", "a\"b", "a\\b", "a\u0085b", "a\u2028b", "a\u007fb")) {
            invalidTrunk(
                    "outbound_config.auth_username",
                    Map.of(
                            "name",
                            "x",
                            "outbound_config",
                            Map.of("address", "sip.example.com", "auth_username", username, "auth_password", "p")));
            invalidTrunk(
                    "inbound_config.auth_username",
                    Map.of("name", "x", "inbound_config", Map.of("auth_username", username, "auth_password", "p")));
        }
        invalidTrunk(
                "inbound_config.allowed_addresses[0]",
                Map.of("name", "x", "inbound_config", Map.of("allowed_addresses", List.of("1.2.3.4\r\nX: y"))));
        tenant.request()
                .body(Map.of(
                        "name",
                        "x",
                        "inbound_config",
                        Map.of("allowed_addresses", List.of("203.0.113.0/24", "2001:db8::/32", "sip.example.com")),
                        "outbound_config",
                        Map.of(
                                "address",
                                "sip.example.com",
                                "auth_username",
                                "Jörg+1@example.com",
                                "auth_password",
                                "p")))
                .post("/core/trunks")
                .then()
                .statusCode(201);
    }

    @Test
    void refusesAMalformedTrunk() {
        invalidTrunk("name", Map.of());
        invalidTrunk(
                "outbound_config.auth_username",
                Map.of("name", "x", "outbound_config", Map.of("address", "a", "auth_password", "p")));
        invalidTrunk("outbound_config.address", Map.of("name", "x", "outbound_config", Map.of("transport", "UDP")));
        invalidTrunk("outbound_config.address", Map.of("name", "x", "outbound_config", Map.of("address", "a b")));
        invalidTrunk("outbound_config.address", Map.of("name", "x", "outbound_config", Map.of("address", "sip:a@b")));
        for (String address : List.of("a b", "sip:a@b", "a:0", "a:65536", "a;lr", "<a>", "")) {
            invalidTrunk(
                    "outbound_config.outbound_proxy",
                    Map.of("name", "x", "outbound_config", Map.of("address", "a", "outbound_proxy", address)));
        }
        invalidTrunk("outbound_config.address", Map.of("name", "x", "outbound_config", Map.of("address", "a:65536")));
        invalidTrunk("outbound_config.nat", Map.of("name", "x", "outbound_config", Map.of("address", "a", "nat", "x")));
        invalidTrunk(
                "outbound_config.transport",
                Map.of("name", "x", "outbound_config", Map.of("address", "a", "transport", "SCTP")));
    }

    @Test
    void putsANumberOnATrunkOnce() {
        String trunk = tenant.trunk();
        tenant.request()
                .body(Map.of("phone_number", "+14155550111", "trunk_id", trunk))
                .post("/core/phone-numbers")
                .then()
                .statusCode(201)
                .body("phone_number", equalTo("+14155550111"))
                .body("trunk_id", equalTo(trunk))
                .body("inbound_agent_version_id", nullValue())
                .body("outbound_agent_version_id", nullValue())
                .body("outbound_shareable", equalTo(false));
        tenant.request()
                .body(Map.of("phone_number", "+14155550111", "trunk_id", trunk))
                .post("/core/phone-numbers")
                .then()
                .statusCode(409);
        tenant.request()
                .body(Map.of("outbound_shareable", true))
                .patch("/core/phone-numbers/+14155550111")
                .then()
                .statusCode(200)
                .body("outbound_shareable", equalTo(true));
        tenant.request()
                .body(Map.of())
                .patch("/core/phone-numbers/+14155550111")
                .then()
                .statusCode(200)
                .body("outbound_shareable", equalTo(true));
        tenant.request().get("/core/phone-numbers").then().body("phone_number", contains("+14155550111"));
        tenant.request().get("/core/phone-numbers/+14155550112").then().statusCode(404);
        tenant.request().get("/core/phone-numbers/anything").then().statusCode(404);
        tenant.request().delete("/core/trunks/" + trunk).then().statusCode(409);
    }

    @Test
    void refusesANumberThatIsNone() {
        String trunk = tenant.trunk();
        for (String number : List.of("4155550111", "+1", "+1415555011", "tel:+14155550111")) {
            tenant.request()
                    .body(Map.of("phone_number", number, "trunk_id", trunk))
                    .post("/core/phone-numbers")
                    .then()
                    .statusCode(422)
                    .body("errors.field", contains("phone_number"));
        }
        tenant.request()
                .body(Map.of("phone_number", "+14155550111", "trunk_id", UUID.randomUUID()))
                .post("/core/phone-numbers")
                .then()
                .statusCode(404);
    }

    @Test
    void aNumberBelongsToOneOrganization() {
        Tenant other = new Tenant();
        tenant.number("+442071838750", tenant.trunk());
        register(other, "+442071838750")
                .statusCode(409)
                .body(not(containsString(tenant.organization().toString())));
        operator()
                .body(Map.of("organization_id", other.organization()))
                .put("/admin/installation/phone-numbers/+442071838751")
                .then()
                .statusCode(200);
        register(tenant, "+442071838751").statusCode(409);
        register(other, "+442071838751").statusCode(201);
        operator()
                .body(Map.of("organization_id", other.organization()))
                .put("/admin/installation/phone-numbers/+442071838750")
                .then()
                .statusCode(200);
        call(tenant, "+442071838750").statusCode(422);
        register(other, "+442071838750").statusCode(201);
        tenant.request()
                .body(Map.of("organization_id", tenant.organization()))
                .put("/admin/installation/phone-numbers/+442071838750")
                .then()
                .statusCode(403);
    }

    @Test
    void sharesANumberWithThoseThatItNames() {
        Tenant friend = new Tenant();
        Tenant stranger = new Tenant();
        tenant.number("+442071838752", tenant.trunk());
        tenant.request()
                .body(Map.of("outbound_shareable", true, "outbound_organizations", List.of(friend.organization())))
                .patch("/core/phone-numbers/+442071838752")
                .then()
                .statusCode(200)
                .body("outbound_shareable", equalTo(true))
                .body("outbound_organizations", contains(friend.organization().toString()));
        call(friend, "+442071838752").statusCode(202);
        call(stranger, "+442071838752").statusCode(404);
        tenant.request()
                .body(Map.of("outbound_organizations", List.of()))
                .patch("/core/phone-numbers/+442071838752")
                .then()
                .body("outbound_organizations", nullValue());
        call(stranger, "+442071838752").statusCode(202);
    }

    @Test
    void aNumberForExamplesIsSharedByNoneOfThoseThatHoldIt() {
        Tenant other = new Tenant();
        for (Tenant each : List.of(tenant, other)) {
            each.number("+14165550199", each.trunk());
            each.request()
                    .body(Map.of("outbound_shareable", true))
                    .patch("/core/phone-numbers/+14165550199")
                    .then()
                    .statusCode(200);
        }
        call(tenant, "+14165550199").statusCode(202);
        call(new Tenant(), "+14165550199").statusCode(404);
    }

    private RequestSpecification operator() {
        return tenant.with("installation:manage");
    }

    private static ValidatableResponse register(Tenant tenant, String number) {
        return tenant.request()
                .body(Map.of("phone_number", number, "trunk_id", tenant.trunk()))
                .post("/core/phone-numbers")
                .then();
    }

    /** Not before next year, so that nothing is dialled. */
    private static ValidatableResponse call(Tenant tenant, String number) {
        return tenant.request()
                .body(Map.of(
                        "channel",
                        "telephone",
                        "agent_id",
                        tenant.scriptedAgent().id(),
                        "user_id",
                        "+14155550123",
                        "agent_number",
                        number,
                        "schedule",
                        Map.of("not_before", "2099-01-01T00:00:00Z")))
                .post("/core/conversations")
                .then();
    }

    private void replace(String id, Map<String, ?> outbound) {
        tenant.request()
                .body(Map.of("name", "Main", "outbound_config", outbound))
                .put("/core/trunks/" + id)
                .then()
                .statusCode(200)
                .body("outbound_config.address", equalTo(outbound.get("address")))
                .body("inbound_config", nullValue());
    }

    private static long passwords(String id) {
        return Tenant.count("SELECT count(outbound_password) FROM trunk WHERE id = ?", UUID.fromString(id));
    }

    private void invalidTrunk(String field, Map<String, Object> body) {
        tenant.request().body(body).post("/core/trunks").then().statusCode(422).body("errors.field", contains(field));
    }
}
