package dev.parley.access;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every endpoint that the OpenAPI document knows, with the token of another organization and with none. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class TenancyTest {

    private static final String NUMBER = "+14155550144";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Bodies that would be right, so that only the foreign id can be what is refused. */
    private static final Map<String, String> BODIES = Map.ofEntries(
            Map.entry("replaceEmailAddress", "{}"),
            Map.entry("replaceCallingPolicy", "{\"premium_numbers\": false}"),
            Map.entry("replaceAgent", "{\"name\": \"stolen\"}"),
            Map.entry("createVersion", "{\"config\": {}}"),
            Map.entry("replaceVersion", "{\"config\": {}}"),
            Map.entry("publishVersion", "{}"),
            Map.entry("replaceTrunk", "{\"name\": \"stolen\"}"),
            Map.entry("changePhoneNumber", "{\"outbound_shareable\": true}"),
            Map.entry("sendMessage", "{\"text\": \"hello\"}"),
            Map.entry("transferConversation", "{\"to\": \"+14155550199\"}"),
            Map.entry("replaceWebhookEndpoint", "{\"url\": \"https://example.com/stolen\"}"),
            Map.entry("replayWebhooks", "{\"since\": \"" + Instant.now() + "\"}"));

    @Test
    void showsNothingToAForeignTokenOnAnyEndpoint() throws Exception {
        Tenant owner = new Tenant();
        Tenant.Agent agent = owner.scriptedAgent();
        String conversation = owner.conversation(agent);
        String trunk = owner.trunk();
        owner.number(NUMBER, trunk);
        String pat = owner.request()
                .body(Map.of("name", "p", "scopes", List.of("agents:read")))
                .post("/admin/organization-pats")
                .path("id");
        String address = owner.deskAt("example.com");
        owner.emailAddress(address, Map.of());
        String person = "ann." + owner.organization() + "@example.com";
        owner.request()
                .body(Map.of("address", person))
                .post("/core/email-suppressions")
                .then()
                .statusCode(201);
        String webhook = owner.request()
                .body(Map.of("url", "https://example.com/"))
                .post("/core/webhook-endpoints")
                .path("id");
        String erasure = owner.request()
                .body(Map.of("user_id", "nobody"))
                .post("/core/erasures")
                .path("id");
        Map<String, String> ids = Map.of(
                "/core/erasures/", erasure,
                "/core/email-addresses/", address,
                "/core/email-suppressions/", person,
                "/core/agents/", agent.id(),
                "/core/conversations/", conversation,
                "/core/trunks/", trunk,
                "/core/phone-numbers/", NUMBER,
                "/core/webhook-endpoints/", webhook,
                "/admin/organization-pats/", pat);
        Tenant stranger = new Tenant();
        List<String> secrets = List.of(
                agent.id(),
                agent.versionId(),
                conversation,
                trunk,
                NUMBER,
                pat,
                webhook,
                address,
                person,
                owner.organization().toString());
        List<String> checked = new ArrayList<>();
        for (Operation operation : operations()) {
            String path = filled(operation.path(), ids);
            boolean one = operation.path().contains("{");
            Response foreign = call(stranger.token(), operation, path);
            String name = operation.id() + " " + foreign.statusCode() + " "
                    + foreign.body().asString();
            if (one) {
                assertEquals(404, foreign.statusCode(), name);
            }
            for (String secret : secrets) {
                assertFalse(foreign.body().asString().contains(secret), name);
            }
            Response anonymous = call(null, operation, path);
            assertEquals(401, anonymous.statusCode(), operation.id());
            assertTrue(anonymous.contentType().startsWith("application/problem+json"), operation.id());
            assertTrue(anonymous.header("WWW-Authenticate").startsWith("Bearer"), operation.id());
            Response powerless = call(stranger.token(new String[] {}), operation, path);
            assertTrue(powerless.statusCode() == 403 || operation.id().equals("ownScopes"), operation.id());
            checked.add(operation.id());
        }
        assertTrue(checked.size() >= 28, checked.toString());
        owner.request().get("/core/agents/" + agent.id()).then().statusCode(200);
        owner.request().get("/core/trunks/" + trunk).then().statusCode(200);
        owner.request().get("/core/conversations/" + conversation).then().statusCode(200);
    }

    @Test
    void takesNoForeignIdInABody() {
        Tenant owner = new Tenant();
        Tenant.Agent agent = owner.scriptedAgent();
        String trunk = owner.trunk();
        owner.number(NUMBER, trunk);
        Tenant stranger = new Tenant();
        Tenant.Agent own = stranger.scriptedAgent();
        List<Response> refused = List.of(
                stranger.request()
                        .body(Map.of("channel", "text", "user_id", "x", "agent_id", agent.id()))
                        .post("/core/conversations"),
                stranger.request()
                        .body(Map.of("channel", "text", "user_id", "x", "agent_version_id", agent.versionId()))
                        .post("/core/conversations"),
                stranger.request()
                        .body(Map.of(
                                "channel",
                                "telephone",
                                "user_id",
                                "+14155550123",
                                "agent_id",
                                own.id(),
                                "agent_number",
                                NUMBER))
                        .post("/core/conversations"),
                stranger.request()
                        .body(Map.of("phone_number", "+14155550145", "trunk_id", trunk))
                        .post("/core/phone-numbers"),
                stranger.request()
                        .body(Map.of("phone_numbers", List.of(NUMBER)))
                        .post("/core/agents/" + own.id() + "/versions/1/publish"));
        refused.forEach(response ->
                assertEquals(404, response.statusCode(), response.body().asString()));
    }

    private record Operation(String method, String path, String id) {}

    private static List<Operation> operations() throws Exception {
        JsonNode paths = JSON.readTree(
                        RestAssured.get("/q/openapi?format=json").body().asString())
                .path("paths");
        List<Operation> operations = new ArrayList<>();
        paths.properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> operations.add(new Operation(
                                method.getKey().toUpperCase(java.util.Locale.ROOT),
                                path.getKey(),
                                method.getValue().path("operationId").asText()))));
        // What goes away would hide what comes after it.
        operations.sort(
                java.util.Comparator.comparing(operation -> operation.method().equals("DELETE")));
        return operations;
    }

    private static String filled(String path, Map<String, String> ids) {
        String filled = path.replace("{version}", "1");
        for (Map.Entry<String, String> id : ids.entrySet()) {
            if (filled.startsWith(id.getKey())) {
                filled = filled.replaceAll("\\{[a-z_]+}", java.util.regex.Matcher.quoteReplacement(id.getValue()));
            }
        }
        return filled;
    }

    private static Response call(String token, Operation operation, String path) {
        var request = RestAssured.given().contentType("application/json");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (!List.of("GET", "DELETE").contains(operation.method())) {
            request.body(BODIES.getOrDefault(operation.id(), "{}"));
        }
        return request.request(operation.method(), path);
    }
}
