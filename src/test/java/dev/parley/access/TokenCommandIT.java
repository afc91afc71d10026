package dev.parley.access;

import java.time.Duration;
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
    void letsNoTokenTakeTheOthersShare() throws Exception {
        Map<String, String> few = Map.of("parley.access.requests-per-second", "1", "parley.access.burst", "5");
        TestServices.apart(few, () -> {
            Tenant wild = new Tenant();
            for (int i = 0; i < 5; i++) {
                wild.request().get("/core/agents").then().statusCode(200);
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
