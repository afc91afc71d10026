package dev.parley.access;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Node;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** How an operator gets the first token, beside a running service. */
@QuarkusIntegrationTest
@QuarkusTestResource(TestServices.class)
class TokenCommandIT {

    @Test
    void printsATokenWithEveryScopeAndNothingElse() {
        String token = Node.run("token", "Acme");
        Tenant.request(token)
                .get("/admin/members/me/scopes")
                .then()
                .statusCode(200)
                .body("scopes", equalTo(Scope.ALL));
        assertNotEquals(token, Node.run("token", "Acme", "second"));
        Tenant.request(token)
                .get("/admin/organization-pats")
                .then()
                .body("name", equalTo(List.of("second", "operator")));
    }

    @Test
    void signsWithAnotherKeyWhileFormerTokensStayValid() throws Exception {
        TestServices.apart(KEPT, () -> {
            String before = Node.run(settings(), "token", "Acme");
            Node.run(settings(), "rotate-key");
            String after = Node.run(settings(), "token", "Acme", "second");
            assertNotEquals(header(before), header(after), "signed by another key");
            Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                for (String token : List.of(before, after)) {
                    Tenant.request(token).get("/admin/members/me/scopes").then().statusCode(200);
                }
            });
        });
    }

    @Test
    void refusesWhatARetiredOrDeletedKeySignedOnARunningNode() throws Exception {
        TestServices.apart(KEPT, () -> {
            String first = Node.run(settings(), "token", "Acme");
            accepted(first);
            Node.run(settings(), "retire-key", keyId(first));
            refusedSoon(first);
            String second = Node.run(settings(), "token", "Acme", "second");
            accepted(second);
            Tenant.update("DELETE FROM signing_key WHERE id = ?", keyId(second));
            refusedSoon(second);
            accepted(Node.run(settings(), "token", "Acme", "third"));
            assertThrows(IllegalStateException.class, () -> Node.run(settings(), "retire-key", "unknown"));
        });
    }

    private static void accepted(String token) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> Tenant.request(token)
                        .get("/admin/members/me/scopes")
                        .then()
                        .statusCode(200));
    }

    private static void refusedSoon(String token) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(6))
                .untilAsserted(() -> Tenant.request(token)
                        .get("/admin/members/me/scopes")
                        .then()
                        .statusCode(401));
    }

    private static String keyId(String token) {
        return new String(Base64.getUrlDecoder().decode(header(token)), StandardCharsets.UTF_8)
                .replaceAll(".*\"kid\":\"([^\"]+)\".*", "$1");
    }

    @Test
    void givesNumbersAndDomainsAndMakesTokensForTheOperator() {
        String owner = Node.run("token", "Domain owner");
        Node.run("give-number", "+442071838799", "Domain owner");
        Node.run("give-domain", "acme.example.net", "Domain owner");
        String operator = Node.run("operator-token");
        Tenant.request(operator)
                .get("/admin/members/me/scopes")
                .then()
                .body("scopes", equalTo(List.of("audit:read", "installation:manage")));
        Tenant.request(operator)
                .get("/core/audit?action=token.created&limit=1")
                .then()
                .statusCode(200)
                .body("[0].token_id", nullValue());
        Tenant.request(owner)
                .get("/core/audit")
                .then()
                .body("action", equalTo(List.of("email_domain.given", "phone_number.given", "token.created")));
        Tenant.request(operator)
                .get("/admin/installation/phone-numbers/+442071838799")
                .then()
                .statusCode(200);
        Tenant.request(owner)
                .body(Map.of("address", "postmaster@acme.example.net"))
                .post("/core/email-addresses")
                .then()
                .statusCode(201);
        Node.run("take-number", "+442071838799");
        Tenant.request(operator)
                .get("/admin/installation/phone-numbers/+442071838799")
                .then()
                .statusCode(404);
        assertThrows(IllegalStateException.class, () -> Node.run("give-number", "+442071838799", "Nobody"));
    }

    /** No key is configured: one is kept in the database. */
    private static final Map<String, String> KEPT = Map.of("parley.access.signing-key", "");

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(KEPT);
        settings.put("quarkus.datasource.jdbc.url", TestServices.jdbcUrl());
        return settings;
    }

    private static String header(String token) {
        return token.substring(0, token.indexOf('.'));
    }

    @Test
    void letsNoOrganizationTakeTheOthersShareHoweverManyTokensItHas() throws Exception {
        Map<String, String> few = Map.of("parley.access.requests-per-second", "1", "parley.access.burst", "5");
        TestServices.apart(few, () -> {
            Tenant wild = new Tenant();
            for (int i = 0; i < 5; i++) {
                wild.with("agents:read").get("/core/agents").then().statusCode(200);
            }
            wild.request()
                    .get("/core/agents")
                    .then()
                    .statusCode(429)
                    .contentType("application/problem+json")
                    .header("Retry-After", equalTo("1"));
            new Tenant().request().get("/core/agents").then().statusCode(200);
        });
    }

    @Test
    void saysHowItIsUsed() {
        assertThrows(IllegalStateException.class, () -> Node.run("token"));
    }
}
