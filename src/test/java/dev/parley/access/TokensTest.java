package dev.parley.access;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.access.key.SigningKey;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

@QuarkusTest
@QuarkusTestResource(TestServices.class)
class TokensTest {

    private final Tenant tenant = new Tenant();

    @Test
    void asksForATokenWhereThereIsNone() {
        RestAssured.get("/core/conversations")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", equalTo("Bearer realm=\"parley\""))
                .body("status", equalTo(401))
                .body("detail", containsString("Authorization: Bearer"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "a.b.c", "ä.ö.ü", "null", "eyJhbGciOiJub25lIn0.eyJncm91cHMiOltdfQ."})
    void refusesWhatIsNoToken(String token) {
        refused(token);
    }

    @Test
    @Tag("packaged")
    void refusesAnUnsignedTokenAndOneOfAnotherKey() {
        String payload = tenant.token().split("\\.")[1];
        String none = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8));
        refused(none + "." + payload + ".");
        refused(TokenSigner.sign(
                SigningKey.generate(),
                UUID.randomUUID(),
                tenant.organization(),
                Set.copyOf(Scope.ALL),
                Instant.now(),
                null));
        refused(tenant.token().substring(0, tenant.token().length() - 8) + "AAAAAAAA");
    }

    @Test
    void refusesAnExpiredToken() {
        Instant before = Instant.now().minusSeconds(60);
        String token = TokenSigner.sign(
                TestServices.signingKey(),
                UUID.randomUUID(),
                tenant.organization(),
                Set.copyOf(Scope.ALL),
                before,
                before.plusSeconds(30));
        refused(token).body("detail", containsString("expired"));
    }

    @Test
    void namesTheMissingScope() {
        tenant.with("conversations:read")
                .body(Map.of("channel", "text"))
                .post("/core/conversations")
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("detail", containsString("conversations:manage"));
        tenant.with("agents:read").get("/core/conversations").then().statusCode(403);
        for (String scope : List.of("conversations:read", "conversations:read_sensitive", "conversations:manage")) {
            tenant.with(scope).get("/core/conversations").then().statusCode(200);
        }
    }

    @Test
    void checksTheScopeBeforeTheBody() {
        tenant.with("conversations:read")
                .body("{")
                .post("/core/conversations")
                .then()
                .statusCode(403);
        RestAssured.given()
                .contentType("application/json")
                .body("{")
                .post("/core/conversations")
                .then()
                .statusCode(401);
    }

    @Test
    void showsTheKeyOnceAndNeverAgain() {
        var created = tenant.request()
                .body(Map.of("name", "reader", "scopes", List.of("conversations:read")))
                .post("/admin/organization-pats")
                .then()
                .statusCode(201)
                .body("name", equalTo("reader"))
                .body("scopes", equalTo(List.of("conversations:read")))
                .body("expires_at", nullValue())
                .body("last_used_at", nullValue())
                .body("pat_key", notNullValue())
                .extract();
        Tenant.request(created.path("pat_key"))
                .get("/admin/members/me/scopes")
                .then()
                .statusCode(200)
                .body("scopes", equalTo(List.of("conversations:read")));
        tenant.request()
                .get("/admin/organization-pats")
                .then()
                .statusCode(200)
                .body("id", hasItem((String) created.path("id")))
                .body(not(containsString("pat_key")));
    }

    @Test
    @Tag("packaged")
    void revokesWithinSeconds() {
        var created = tenant.request()
                .body(Map.of("name", "short-lived", "scopes", List.of("conversations:read")))
                .post("/admin/organization-pats")
                .then()
                .statusCode(201)
                .extract();
        String key = created.path("pat_key");
        Tenant.request(key).get("/core/conversations").then().statusCode(200);
        tenant.request()
                .delete("/admin/organization-pats/" + created.path("id"))
                .then()
                .statusCode(204);
        refused(key).body("detail", containsString("revoked"));
        tenant.request().get("/admin/organization-pats").then().body("id", not(hasItem((String) created.path("id"))));
        tenant.request()
                .delete("/admin/organization-pats/" + created.path("id"))
                .then()
                .statusCode(404);
    }

    @Test
    void learnsOfARevocationThatAnotherNodeMade() {
        String key = tenant.token("conversations:read");
        Tenant.request(key).get("/core/conversations").then().statusCode(200);
        String id = new String(Base64.getUrlDecoder().decode(key.split("\\.")[1]), StandardCharsets.UTF_8)
                .replaceAll(".*\"jti\":\"([^\"]+)\".*", "$1");
        Tenant.update("UPDATE access_token SET revoked_at = now() WHERE id = ?", UUID.fromString(id));
        Awaitility.await()
                .atMost(Duration.ofSeconds(6))
                .until(() -> Tenant.request(key).get("/core/conversations").statusCode() == 401);
    }

    @Test
    void expiresWhenItSays() {
        long expiry = Instant.now().plusSeconds(2).toEpochMilli();
        String key = tenant.request()
                .body(Map.of("name", "brief", "scopes", List.of("conversations:read"), "expires_at", expiry))
                .post("/admin/organization-pats")
                .then()
                .statusCode(201)
                .body("expires_at", equalTo(expiry))
                .extract()
                .path("pat_key");
        Tenant.request(key).get("/core/conversations").then().statusCode(200);
        Awaitility.await()
                .atMost(Duration.ofSeconds(6))
                .until(() -> Tenant.request(key).get("/core/conversations").statusCode() == 401);
    }

    @Test
    void refusesATokenThatCannotBeMade() {
        long past = Instant.now().minusSeconds(1).toEpochMilli();
        invalid("expires_at", Map.of("name", "a", "scopes", List.of("conversations:read"), "expires_at", past));
        invalid(
                "expires_at",
                Map.of("name", "a", "scopes", List.of("conversations:read"), "expires_at", Long.MAX_VALUE));
        invalid("scopes", Map.of("name", "a", "scopes", List.of("conversations:everything")));
        invalid("scopes", Map.of("name", "a", "scopes", List.of()));
        invalid("name", Map.of("scopes", List.of("conversations:read")));
    }

    @Test
    void handsOnOnlyScopesThatItHas() {
        tenant.with("organization_pats:manage", "agents:read")
                .body(Map.of("name", "more", "scopes", List.of("agents:manage")))
                .post("/admin/organization-pats")
                .then()
                .statusCode(403)
                .body("detail", containsString("agents:manage"));
    }

    @Test
    void anOrganizationHasSoManyTokensAtMost() {
        Map<String, Object> one = Map.of("name", "one of many", "scopes", List.of("agents:read"));
        String last = null;
        int made = 0;
        for (int status = 201; status == 201 && made < 200; ) {
            var response = tenant.request().body(one).post("/admin/organization-pats");
            status = response.statusCode();
            if (status == 201) {
                made++;
                last = response.path("id");
            } else {
                response.then().statusCode(409).body("detail", containsString("revoke"));
            }
        }
        // Beside the first one, which the operator made.
        Assertions.assertEquals(99, made);
        tenant.request().delete("/admin/organization-pats/" + last).then().statusCode(204);
        tenant.request().body(one).post("/admin/organization-pats").then().statusCode(201);
    }

    @Test
    void handsOnNoMoreTimeThanItHas() {
        long hour = Instant.now().plusSeconds(3600).toEpochMilli();
        String brief = tenant.request()
                .body(Map.of("name", "brief", "scopes", List.of("organization_pats:manage"), "expires_at", hour))
                .post("/admin/organization-pats")
                .then()
                .statusCode(201)
                .extract()
                .path("pat_key");
        for (Object expiry : new Object[] {null, hour + 60_000}) {
            Map<String, Object> body = new java.util.HashMap<>();
            body.put("name", "longer");
            body.put("scopes", List.of("organization_pats:manage"));
            body.put("expires_at", expiry);
            Tenant.request(brief)
                    .body(body)
                    .post("/admin/organization-pats")
                    .then()
                    .statusCode(422)
                    .body("errors.field", hasItem("expires_at"));
        }
    }

    @Test
    void notesTheLastUse() {
        var created = tenant.request()
                .body(Map.of("name", "used", "scopes", List.of("conversations:read")))
                .post("/admin/organization-pats")
                .then()
                .extract();
        Tenant.request(created.path("pat_key"))
                .get("/core/conversations")
                .then()
                .body("", empty());
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        tenant.request().get("/admin/organization-pats").path("find { it.name == 'used' }.last_used_at")
                                != null);
    }

    private void invalid(String field, Map<String, Object> body) {
        tenant.request()
                .body(body)
                .post("/admin/organization-pats")
                .then()
                .statusCode(422)
                .body("errors.field", hasItem(field));
    }

    private static ValidatableResponse refused(String token) {
        return Tenant.request(token)
                .get("/core/conversations")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", containsString("Bearer"));
    }
}
