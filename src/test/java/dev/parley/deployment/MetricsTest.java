package dev.parley.deployment;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Calls;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a platform engineer sees. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class MetricsTest {

    private static String metrics() {
        return RestAssured.get("/q/metrics").then().statusCode(200).extract().asString();
    }

    @Test
    void tellsHowTheServiceIsDoing() {
        Tenant tenant = new Tenant();
        String conversation = tenant.conversation(tenant.scriptedAgent());
        // Nobody answers on this trunk.
        Calls calls = new Calls(Map.of("address", "127.0.0.1:9"));
        calls.awaitEnd(calls.call(
                "{\"starting_message\": \"Hello.\", \"retry\": {\"max_attempts\": 1}, \"schedule\": {\"deadline\": \""
                        + Instant.now().plusSeconds(4) + "\"}}"));
        Awaitility.await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
            String metrics = metrics();
            for (String name : List.of(
                    "parley_queue_due{queue=\"calls\"}",
                    "parley_queue_due{queue=\"mails\"}",
                    "parley_queue_oldest_due_seconds{queue=\"calls\"}",
                    "parley_live{work=\"calls\"}",
                    "parley_live{work=\"rooms\"}",
                    "parley_live{work=\"mails\"}",
                    "parley_calls_claimed_total",
                    "parley_invite_delay_seconds_bucket",
                    "parley_attempts_total{outcome=",
                    "http_server_requests_seconds_count{")) {
                assertTrue(metrics.contains(name), name + " is missing");
            }
        });
        for (String method : List.of("GET", "PUT", "GIVEAWAY")) {
            RestAssured.given().request(method, "/core/agents/ann@example.com");
            RestAssured.given().request(method, "/nothing/ann@example.com");
            RestAssured.given().header("Accept", "/").request(method, "/ann@example.com");
        }
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> metrics().contains("method=\"OTHER\""));
        assertFalse(metrics().contains("ann@"), "somebody's address");
        assertFalse(metrics().contains("GIVEAWAY"), "a stranger's invention");
        assertTrue(metrics().contains("uri=\"/core/conversations\""), "a route");
        assertFalse(metrics().contains(conversation), "a label for each conversation");
        assertFalse(metrics().contains(Calls.CALLEE.substring(1)), "somebody's number");
    }
}
