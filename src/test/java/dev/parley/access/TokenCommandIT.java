package dev.parley.access;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
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
                .body("name", equalTo(java.util.List.of("second", "operator")));
    }

    @Test
    void saysHowItIsUsed() {
        assertThrows(IllegalStateException.class, () -> Node.run("token"));
    }
}
