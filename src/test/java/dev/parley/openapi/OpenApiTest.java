package dev.parley.openapi;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.parley.event.EventType;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The OpenAPI document against the service: its examples are accepted, and what is answered is what it says. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class OpenApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String AGENT = "01930000-0000-7000-8000-000000000001";
    private static final String TRUNK = "01930000-0000-7000-8000-000000000002";
    private static final String YESTERDAY = "2026-11-26T10:00:00Z";
    private static final String NUMBER = "+14155550100";

    private JsonNode document;
    private Tenant tenant;
    private Tenant.Agent agent;
    private String trunk;
    private String conversation;
    private String address;
    private String webhook;
    private String erasure;

    @BeforeEach
    void readDocument() throws Exception {
        document =
                JSON.readTree(RestAssured.get("/q/openapi?format=json").body().asString());
        tenant = new Tenant();
        agent = tenant.scriptedAgent();
        trunk = tenant.trunk();
        conversation = tenant.conversation(agent);
        address = tenant.deskAt("example.com");
        tenant.emailAddress(address, Map.of());
        webhook = tenant.request()
                .body(Map.of("url", "https://example.com/"))
                .post("/core/webhook-endpoints")
                .path("id");
        erasure = tenant.request()
                .body(Map.of("user_id", "nobody"))
                .post("/core/erasures")
                .path("id");
    }

    @Test
    void acceptsEveryDocumentedExample() {
        List<String> tried = new ArrayList<>();
        operations((path, method, operation) -> {
            for (var example : operation
                    .at("/requestBody/content/application~1json/examples")
                    .properties()) {
                String id = operation.path("operationId").asText();
                prepare(id);
                String body = example.getValue().path("value").toString();
                assertMatches(body, operation.at("/requestBody/content/application~1json/schema"), id + " request");
                Response response = call(method, path, id, real(body));
                // Nobody is on the line.
                int expected = List.of("pressKeys", "transferConversation").contains(id)
                        ? 409
                        : example.getKey().startsWith("telephone")
                                        || List.of("replayWebhooks", "createErasure")
                                                .contains(id)
                                ? 202
                                : id.startsWith("create") && !id.equals("createConversation") ? 201 : 200;
                assertEquals(
                        expected,
                        response.statusCode(),
                        id + " " + example.getKey() + " " + response.body().asString());
                assertDocumented(operation, response);
                tried.add(id);
            }
        });
        List<String> withBody = new ArrayList<>();
        operations((path, method, operation) -> {
            if (operation.has("requestBody")) {
                withBody.add(operation.path("operationId").asText());
            }
        });
        assertEquals(new TreeSet<>(withBody), new TreeSet<>(tried), "every operation with a body has an example");
    }

    @Test
    void answersEveryReadAsDocumented() {
        prepare("changePhoneNumber");
        tenant.request()
                .body(Map.of("name", "x", "scopes", List.of("agents:read")))
                .post("/admin/organization-pats");
        tenant.request().body(Map.of("text", "hello")).post("/core/conversations/" + conversation + "/messages");
        operations((path, method, operation) -> {
            if (method.equals("GET")) {
                String id = operation.path("operationId").asText();
                Response response = call(method, path, id, null);
                // Nobody has spoken.
                assertEquals(id.equals("getRecording") ? 404 : 200, response.statusCode(), path);
                assertDocumented(operation, response);
            }
        });
    }

    @Test
    void answersErrorsAsDocumented() {
        operations((path, method, operation) -> {
            String id = operation.path("operationId").asText();
            List<Response> refused = new ArrayList<>();
            refused.add(RestAssured.given()
                    .contentType("application/json")
                    .body("{}")
                    .request(method, filled(path)));
            if (!id.equals("ownScopes")) {
                refused.add(tenant.with(new String[0]).request(method, filled(path)));
            }
            if (operation.has("requestBody")) {
                refused.add(call(method, path, id, "{\"no_such_field\": 1}"));
                refused.add(call(method, path, id, "{"));
            }
            if (path.contains("{id}")) {
                String absent = path.replace("{id}", UUID.randomUUID().toString());
                refused.add(call(
                        method,
                        absent,
                        id,
                        "createToken sendMessage".contains(id) ? "{\"text\": \"x\"}" : "{\"name\": \"x\"}"));
            }
            refused.forEach(response -> {
                assertTrue(response.statusCode() >= 400, id + " " + response.statusCode());
                assertTrue(response.contentType().startsWith("application/problem+json"), id);
                assertDocumented(operation, response);
            });
        });
    }

    @Test
    void saysWhatEveryOperationNeeds() {
        operations((path, method, operation) -> {
            assertFalse(operation.path("summary").asText().isBlank(), path);
            assertTrue(operation.has("security"), path);
            for (String status : List.of("401", "403", "503")) {
                assertTrue(operation.path("responses").has(status), path + " " + status);
            }
        });
    }

    @Test
    void describesEveryFieldOfAConversation() {
        JsonNode shown = JSON.valueToTree(
                tenant.request().get("/core/conversations/" + conversation).as(Map.class));
        JsonNode described = document.at("/components/schemas/Conversation/properties");
        assertEquals(names(described), names(shown));
    }

    @Test
    void describesEveryWebhookWithAnExample() {
        JsonNode webhooks = document.path("webhooks");
        List<String> described = new ArrayList<>();
        webhooks.properties().forEach(webhook -> {
            JsonNode example = webhook.getValue().at("/post/requestBody/content/application~1json/example");
            assertEquals(webhook.getKey(), example.path("type").asText());
            assertMatches(
                    example.toString(),
                    webhook.getValue().at("/post/requestBody/content/application~1json/schema"),
                    webhook.getKey());
            described.add(webhook.getKey());
        });
        assertEquals(new TreeSet<>(EventType.names()), new TreeSet<>(described));
    }

    @Test
    void theSchemaOfAgentConfigRefusesWhatTheServiceRefuses() {
        JsonNode schema = JSON.valueToTree(
                tenant.request().get("/core/agent-config-schema").as(Map.class));
        Schema compiled = registry().getSchema(schema);
        assertTrue(compiled.validate(Tenant.SCRIPTED, InputFormat.JSON).isEmpty());
        for (String invalid : List.of(
                "{\"temperature\": 1}",
                "{\"model\": {\"temperature\": 3}}",
                "{\"tools\": [{\"name\": \"a b\", \"url\": \"http://a\"}]}",
                "{\"max_duration\": 0}",
                "{\"email\": {\"default_subject\": \"a\\nb\"}}")) {
            assertFalse(compiled.validate(invalid, InputFormat.JSON).isEmpty(), invalid);
        }
    }

    /** What an example needs that another one may have used up. */
    private void prepare(String operation) {
        switch (operation) {
            case "createConversation", "changePhoneNumber", "publishVersion" -> {
                if (tenant.request().get("/core/phone-numbers/" + NUMBER).statusCode() == 404) {
                    tenant.number(NUMBER, trunk);
                }
            }
            case "replayWebhooks" ->
                tenant.request().body(Map.of("url", "https://example.com/")).put("/core/webhook-endpoints/" + webhook);
            case "createPhoneNumber" ->
                Tenant.update("DELETE FROM phone_number WHERE organization_id = ?", tenant.organization());
            case "createEmailAddress" -> Tenant.update("DELETE FROM email_address WHERE address = 'desk@example.com'");
            case "replaceVersion" ->
                tenant.request().body(Map.of("base_version", 1)).post("/core/agents/" + agent.id() + "/versions");
            default -> {
                // Nothing.
            }
        }
    }

    private String real(String body) {
        return body.replace(AGENT, agent.id())
                .replace(TRUNK, trunk)
                .replace(YESTERDAY, Instant.now().toString());
    }

    private Response call(String method, String path, String operation, String body) {
        String filled = filled(path);
        if (operation.equals("replaceVersion")) {
            filled = filled.replaceAll("/versions/1$", "/versions/latest");
        }
        var request = tenant.request();
        return (body == null ? request : request.body(body)).request(method, filled);
    }

    private String filled(String path) {
        return path.replace("{agent_id}", agent.id())
                .replace("{version}", "1")
                .replace("{number}", NUMBER)
                .replace("{address}", address)
                .replaceAll("^/core/agents/\\{id}", "/core/agents/" + agent.id())
                .replaceAll("^/core/trunks/\\{id}", "/core/trunks/" + trunk)
                .replaceAll("^/core/webhook-endpoints/\\{id}", "/core/webhook-endpoints/" + webhook)
                .replaceAll("^/core/erasures/\\{id}", "/core/erasures/" + erasure)
                .replace("{delivery_id}", UUID.randomUUID().toString())
                .replaceAll("^/core/conversations/\\{id}", "/core/conversations/" + conversation)
                .replace("{id}", UUID.randomUUID().toString());
    }

    private void assertDocumented(JsonNode operation, Response response) {
        String what = operation.path("operationId").asText() + " " + response.statusCode();
        JsonNode documented = operation.path("responses").path(Integer.toString(response.statusCode()));
        assertTrue(documented.isObject(), what + " is not documented");
        if (response.body().asString().isEmpty()) {
            return;
        }
        String type = response.contentType().split(";")[0];
        assertMatches(
                response.body().asString(),
                documented.path("content").path(type).path("schema"),
                what);
    }

    private void assertMatches(String json, JsonNode schema, String what) {
        assertTrue(schema.isObject(), what + " has no schema");
        ObjectNode whole = ((ObjectNode) schema).deepCopy();
        whole.set("components", document.path("components"));
        var errors = registry().getSchema(whole).validate(json, InputFormat.JSON);
        assertTrue(errors.isEmpty(), what + ": " + errors + " in " + json);
    }

    private static SchemaRegistry registry() {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    }

    private static TreeSet<String> names(JsonNode object) {
        TreeSet<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private interface Visit {
        void operation(String path, String method, JsonNode operation);
    }

    private void operations(Visit visit) {
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> visit.operation(
                                path.getKey(), method.getKey().toUpperCase(java.util.Locale.ROOT), method.getValue())));
    }
}
