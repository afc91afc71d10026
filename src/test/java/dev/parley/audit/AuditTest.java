package dev.parley.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.parley.access.Scope;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;
import dev.parley.wire.Sha256;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Who changed what is sensitive. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class AuditTest {

    private static final String NUMBER = "+14155550142";
    private static final String PERSON = "nobody@example.org";

    final Tenant tenant = new Tenant();

    @Test
    @Tag("packaged")
    void tellsWhoDidWhatToWhat() throws Exception {
        String token = made("/admin/organization-pats", Map.of("name", "second", "scopes", Scope.ALL));
        Tenant.Agent agent = tenant.scriptedAgent();
        put("/core/agents/" + agent.id(), Map.of("name", "Other"));
        String draft = made("/core/agents/" + agent.id() + "/versions", Map.of("base_version", 1));
        put("/core/agents/" + agent.id() + "/versions/2", "{\"config\": " + Tenant.SCRIPTED + "}");
        String trunk = tenant.trunk();
        put("/core/trunks/" + trunk, Map.of("name", "Other", "outbound_config", Map.of("address", "127.0.0.1:9")));
        tenant.number(NUMBER, trunk);
        tenant.request()
                .body(Map.of("outbound_shareable", true))
                .patch("/core/phone-numbers/" + NUMBER)
                .then()
                .statusCode(200);
        put("/admin/calling-policy", Map.of("allowed_country_codes", List.of("1"), "premium_numbers", false));
        String address = tenant.deskAt("example.org");
        tenant.emailAddress(address, Map.of());
        put("/core/email-addresses/" + address, Map.of("display_name", "Desk"));
        delete("/core/email-addresses/" + address);
        tenant.request()
                .body(Map.of("address", "Nobody@Example.org"))
                .post("/core/email-suppressions")
                .then()
                .statusCode(201);
        delete("/core/email-suppressions/" + PERSON);
        String domain = "audit-" + tenant.organization() + ".example.net";
        tenant.request()
                .body(Map.of("domain", domain))
                .post("/core/email-domains")
                .then()
                .statusCode(201);
        tenant.request()
                .queryParam("domain", domain)
                .delete("/core/email-domains")
                .then()
                .statusCode(204);
        String webhook = made("/core/webhook-endpoints", Map.of("url", "https://example.com/hook"));
        put("/core/webhook-endpoints/" + webhook, Map.of("url", "https://example.com/other"));
        tenant.request()
                .post("/core/webhook-endpoints/" + webhook + "/rotate-secret")
                .then()
                .statusCode(200);
        delete("/core/webhook-endpoints/" + webhook);
        put("/admin/retention", Map.of("turns", 30));
        String conversation = tenant.conversation(agent);
        tenant.request()
                .post("/core/conversations/" + conversation + "/end")
                .then()
                .statusCode(200);
        delete("/core/conversations/" + conversation);
        delete("/core/conversations/" + conversation);
        delete("/core/agents/" + agent.id());
        delete("/admin/organization-pats/" + token);

        JsonPath all = entries("");
        assertEquals(
                List.of(
                        "token.created " + token,
                        "agent.created " + agent.id(),
                        "agent_version.created " + agent.versionId(),
                        "agent_version.published " + agent.versionId(),
                        "agent.replaced " + agent.id(),
                        "agent_version.created " + draft,
                        "agent_version.replaced " + draft,
                        "trunk.created " + trunk,
                        "trunk.replaced " + trunk,
                        "phone_number.created " + NUMBER,
                        "phone_number.changed " + NUMBER,
                        "calling_policy.replaced " + tenant.organization(),
                        "email_address.created " + address,
                        "email_address.replaced " + address,
                        "email_address.deleted " + address,
                        "email_suppression.created sha256:" + Sha256.hex(PERSON),
                        "email_suppression.deleted sha256:" + Sha256.hex(PERSON),
                        "email_domain.claimed " + domain,
                        "email_domain.released " + domain,
                        "webhook_endpoint.created " + webhook,
                        "webhook_endpoint.replaced " + webhook,
                        "webhook_endpoint.secret_rotated " + webhook,
                        "webhook_endpoint.deleted " + webhook,
                        "retention.replaced " + tenant.organization(),
                        "conversation.erased " + conversation,
                        "agent.deleted " + agent.id(),
                        "token.revoked " + token),
                oldestFirst(all));
        assertEquals(
                List.of(tokenId(tenant.token())),
                all.getList("token_id").stream().distinct().toList());
        assertEquals(
                List.of("127.0.0.1"), all.getList("address").stream().distinct().toList());
        assertChained(all);
    }

    @Test
    void notesTheOperatorAndTheInstallationItself() {
        String operator = tenant.token(Scope.INSTALLATION_MANAGE);
        for (String owned : List.of(
                "/admin/installation/phone-numbers/+12025551234",
                "/admin/installation/email-domains/given-" + tenant.organization() + ".example.net")) {
            Tenant.request(operator)
                    .body(Map.of("organization_id", tenant.organization()))
                    .put(owned)
                    .then()
                    .statusCode(200);
            Tenant.request(operator).delete(owned).then().statusCode(204);
        }
        String erasure = tenant.request()
                .body(Map.of("user_id", "somebody-" + tenant.organization()))
                .post("/core/erasures")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        JsonPath all = Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> entries(""), list -> list.getList("action").contains("erasure.done"));
        assertEquals(
                List.of(
                        "phone_number.given +12025551234",
                        "phone_number.taken +12025551234",
                        "email_domain.given given-" + tenant.organization() + ".example.net",
                        "email_domain.taken given-" + tenant.organization() + ".example.net",
                        "erasure.requested " + erasure,
                        "erasure.done " + erasure),
                oldestFirst(all));
        assertEquals(null, all.getString("[0].token_id"));
        assertEquals(null, all.getString("[0].address"));
        assertEquals(tokenId(operator), all.getString("[2].token_id"));
    }

    @Test
    void tellsWhoLosesANumberOrADomainButNotByWhom() {
        Tenant loser = new Tenant();
        String operator = new Tenant().token(Scope.INSTALLATION_MANAGE);
        String number = "+12025551236";
        String domain = "lost-" + tenant.organization() + ".example.net";
        for (Tenant owner : List.of(loser, tenant)) {
            for (String owned : List.of("phone-numbers/" + number, "email-domains/" + domain)) {
                Tenant.request(operator)
                        .body(Map.of("organization_id", owner.organization()))
                        .put("/admin/installation/" + owned)
                        .then()
                        .statusCode(200);
            }
        }
        Tenant.request(operator)
                .delete("/admin/installation/phone-numbers/" + number)
                .then()
                .statusCode(204);
        JsonPath lost = loser.request().get("/core/audit").jsonPath();
        assertEquals(
                List.of(
                        "phone_number.given " + number,
                        "email_domain.given " + domain,
                        "phone_number.taken " + number,
                        "email_domain.taken " + domain),
                oldestFirst(lost));
        assertEquals(1, lost.getList("token_id").stream().distinct().count());
        assertEquals(null, lost.getString("[0].token_id"));
    }

    @Test
    void notesNothingThatWasNotDone() throws Exception {
        String trunk = tenant.trunk();
        tenant.number("+14155550143", trunk);
        tenant.request().delete("/core/trunks/" + trunk).then().statusCode(409);
        tenant.request().body(Map.of("name", "")).post("/core/agents").then().statusCode(422);
        tenant.request()
                .body(Map.of("phone_number", "+14155550143", "trunk_id", trunk))
                .post("/core/phone-numbers")
                .then()
                .statusCode(409);
        tenant.request().delete("/core/agents/" + UUID.randomUUID()).then().statusCode(404);
        tenant.with(Scope.AGENTS_READ)
                .body(Map.of("name", "x"))
                .post("/core/agents")
                .then()
                .statusCode(403);
        JsonPath all = entries("");
        assertEquals(List.of("trunk.created " + trunk, "phone_number.created +14155550143"), oldestFirst(all));
        assertChained(all);
    }

    @Test
    void chainsWhatManyDoAtOnce() throws Exception {
        List<Future<?>> running = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                running.add(threads.submit(() -> made("/core/agents", Map.of("name", "Agent"))));
            }
        }
        for (Future<?> one : running) {
            one.get();
        }
        JsonPath all = entries("");
        assertEquals(
                LongStream.rangeClosed(1, 40).boxed().toList(),
                all.getList("seq", Long.class).reversed());
        assertChained(all);
    }

    @Test
    void isNotChangedBehindOurBack() {
        made("/core/agents", Map.of("name", "Agent"));
        for (String sql : List.of(
                "UPDATE audit SET subject = 'other' WHERE organization_id = ?",
                "DELETE FROM audit WHERE organization_id = ?")) {
            Exception refused =
                    assertThrows(IllegalStateException.class, () -> Tenant.update(sql, tenant.organization()));
            assertTrue(refused.getMessage().contains("is not changed"), refused.getMessage());
        }
        assertThrows(IllegalStateException.class, () -> Tenant.update("TRUNCATE audit"));
    }

    @Test
    void pagesAndFilters() {
        String first = made("/core/agents", Map.of("name", "One"));
        String second = made("/core/agents", Map.of("name", "Two"));
        String other = tenant.token(Scope.AGENTS_MANAGE);
        Tenant.request(other).delete("/core/agents/" + first).then().statusCode(204);
        assertEquals(List.of("agent.deleted", "agent.created"), actions("?subject=" + first));
        assertEquals(List.of(second, first), entries("?action=agent.created").getList("subject"));
        assertEquals(List.of("agent.deleted"), actions("?token_id=" + tokenId(other)));
        assertEquals(
                List.of(first),
                entries("?action=agent.deleted&subject=" + first).getList("subject"));
        Response page = tenant.request().get("/core/audit?limit=2");
        assertEquals(2, page.jsonPath().getList("seq").size());
        String next = page.getHeader("Link").replaceAll("<(.*)>; rel=\"next\"", "$1");
        assertEquals(
                List.of(first),
                tenant.request().urlEncodingEnabled(false).get(next).jsonPath().getList("subject"));
        assertEquals(
                List.of(), new Tenant().request().get("/core/audit").jsonPath().getList(""));
    }

    @Test
    void needsItsScopeAndRefusesWhatItDoesNotKnow() {
        tenant.with(Scope.CONVERSATIONS_MANAGE)
                .get("/core/audit")
                .then()
                .statusCode(403)
                .body("detail", containsString("audit:read"));
        for (String query : List.of("action=agent.eaten", "token_id=x", "limit=0", "since=1", "cursor=x")) {
            tenant.request()
                    .get("/core/audit?" + query)
                    .then()
                    .statusCode(422)
                    .body("errors[0].field", equalTo(query.substring(0, query.indexOf('='))));
        }
    }

    JsonPath entries(String query) {
        return tenant.request()
                .get("/core/audit" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private List<String> actions(String query) {
        return entries(query).getList("action");
    }

    private static List<String> oldestFirst(JsonPath all) {
        List<String> told = new ArrayList<>();
        for (int i = all.getList("seq").size() - 1; i >= 0; i--) {
            told.add(all.getString("[" + i + "].action") + " " + all.getString("[" + i + "].subject"));
        }
        return told;
    }

    /** Each hash is over the entry, as PostgreSQL writes an array in JSON, and the hash before. */
    private void assertChained(JsonPath all) throws Exception {
        byte[] before = {};
        for (int i = all.getList("seq").size() - 1; i >= 0; i--) {
            String at = "[" + i + "].";
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(before);
            String time = all.getString(at + "created_at");
            String entry = "[\"%s\", %d, \"%s\", \"%s\", \"%s\", \"%s\", \"%s\"]"
                    .formatted(
                            tenant.organization(),
                            all.getLong(at + "seq"),
                            microseconds(time),
                            all.getString(at + "token_id"),
                            all.getString(at + "address"),
                            all.getString(at + "action"),
                            all.getString(at + "subject"));
            before = digest.digest(entry.getBytes(StandardCharsets.UTF_8));
            assertEquals(HexFormat.of().formatHex(before), all.getString(at + "hash"), entry);
        }
    }

    private static String microseconds(String time) {
        String digits = time.contains(".") ? time.substring(time.indexOf('.') + 1, time.length() - 1) : "";
        return time.substring(0, 19) + "." + (digits + "000000").substring(0, 6) + "Z";
    }

    static String tokenId(String token) {
        String payload = new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
        return JsonPath.from(payload).getString("jti");
    }

    String made(String path, Map<String, ?> body) {
        return tenant.request()
                .body(body)
                .post(path)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private void put(String path, Object body) {
        tenant.request().body(body).put(path).then().statusCode(200);
    }

    private void delete(String path) {
        tenant.request().delete(path).then().statusCode(204);
    }
}
