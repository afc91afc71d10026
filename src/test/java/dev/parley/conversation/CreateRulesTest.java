package dev.parley.conversation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

/** Each rule of creating a conversation. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class CreateRulesTest {

    private static final String NUMBER = "+14155550100";
    private static final String CALLEE = "+14155550123";

    private Tenant tenant;
    private Tenant.Agent agent;

    @BeforeEach
    void makeAnAgent() {
        tenant = new Tenant();
        agent = tenant.scriptedAgent();
    }

    @Test
    @Tag("packaged")
    void textAnswersWithTheGreetingAndTheWholeConversation() {
        create(Map.of(
                        "channel", "text",
                        "agent_id", agent.id(),
                        "user_id", "ann",
                        "initial_context", "a regular",
                        "custom_metadata", Map.of("order_id", "7")))
                .statusCode(200)
                .body("starting_message", equalTo("Hello ann."))
                .body("conversation.status", equalTo("in_progress"))
                .body("conversation.channel", equalTo("text"))
                .body("conversation.direction", equalTo("inbound"))
                .body(
                        "conversation.organization_id",
                        equalTo(tenant.organization().toString()))
                .body("conversation.agent.name", equalTo("Agent"))
                .body("conversation.agent_version_id", equalTo(agent.versionId()))
                .body("conversation.initial_context", equalTo("a regular"))
                .body("conversation.custom_metadata.order_id", equalTo("7"))
                .body("conversation.user_turn_count", equalTo(0))
                .body("conversation.web_widget_id", nullValue())
                .body("conversation.ended_at", nullValue())
                .body("conversation.created_at", matchesPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z"))
                .body("conversation.conversation.turns[0].text", equalTo("Hello ann."))
                .body("conversation.conversation.turns[0].role", equalTo("agent"))
                .body("conversation.id", matchesPattern("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-.*"))
                .header("Idempotent-Replayed", nullValue());
    }

    @Test
    void requiresChannelAndUser() {
        invalid("channel", Map.of("agent_id", agent.id(), "user_id", "ann"));
        invalid("user_id", Map.of("channel", "text", "agent_id", agent.id()));
        invalid("user_id", Map.of("channel", "text", "agent_id", agent.id(), "user_id", ""));
        invalid("user_id", Map.of("channel", "text", "agent_id", agent.id(), "user_id", " \t"));
        invalid("user_id", Map.of("channel", "text", "agent_id", agent.id(), "user_id", "x".repeat(256)));
        invalid("user_id", Map.of("channel", "text", "agent_id", agent.id(), "user_id", "🥐".repeat(256)));
        create(Map.of("channel", "text", "agent_id", agent.id(), "user_id", "🥐".repeat(255)))
                .statusCode(200);
        create(Map.of("channel", "text", "agent_id", agent.id(), "user_id", "x".repeat(255)))
                .statusCode(200);
        invalid("channel", Map.of("channel", "fax", "agent_id", agent.id(), "user_id", "ann"));
    }

    @Test
    void wantsExactlyOneWayToNameTheAgent() {
        Map<String, Object> config = Map.of("instructions", "x");
        invalid("agent_id", Map.of("channel", "text", "user_id", "ann"));
        invalid("agent_version_id", text(Map.of("agent_id", agent.id(), "agent_version_id", agent.versionId())));
        invalid("agent_config", text(Map.of("agent_id", agent.id(), "agent_config", config)));
        invalid("agent_config", text(Map.of("agent_version_id", agent.versionId(), "agent_config", config)));
    }

    @Test
    void takesThisVeryVersion() {
        create(text(Map.of("agent_version_id", agent.versionId())))
                .statusCode(200)
                .body("conversation.agent_id", equalTo(agent.id()));
    }

    @Test
    void takesTheLatestPublishedVersionUnlessANumberIsGiven() {
        String second = tenant.publish(agent.id(), Tenant.SCRIPTED.replace("Hello", "Welcome"));
        draft();
        create(text(Map.of("agent_id", agent.id()))).body("conversation.agent_version_id", equalTo(second));
        create(text(Map.of("agent_id", agent.id(), "version", "latest")))
                .body("starting_message", equalTo("Welcome ann."));
        create(text(Map.of("agent_id", agent.id(), "version", 1))).body("starting_message", equalTo("Hello ann."));
        invalid("version", text(Map.of("agent_id", agent.id(), "version", 3)));
        invalid("version", text(Map.of("agent_id", agent.id(), "version", 9)));
        invalid("version", text(Map.of("agent_id", agent.id(), "version", "newest")));
        invalid("version", text(Map.of("agent_id", agent.id(), "version", 1.5)));
        invalid("version", text(Map.of("agent_version_id", agent.versionId(), "version", 1)));
    }

    @Test
    void refusesWhatIsNotPublishedOrNotActive() {
        invalid("agent_version_id", text(Map.of("agent_version_id", draft())));
        String unpublished = tenant.request()
                .body(Map.of("name", "New"))
                .post("/core/agents")
                .path("id");
        invalid("agent_id", text(Map.of("agent_id", unpublished)));
        tenant.request()
                .body(Map.of("name", "Agent", "active", false))
                .put("/core/agents/" + agent.id())
                .then()
                .statusCode(200);
        invalid("agent_id", text(Map.of("agent_id", agent.id())));
    }

    @Test
    void doesNotKnowWhatIsNotThere() {
        create(text(Map.of("agent_id", UUID.randomUUID()))).statusCode(404);
        create(text(Map.of("agent_version_id", UUID.randomUUID()))).statusCode(404);
        tenant.request().delete("/core/agents/" + agent.id()).then().statusCode(204);
        create(text(Map.of("agent_id", agent.id()))).statusCode(404);
        create(text(Map.of("agent_version_id", agent.versionId()))).statusCode(404);
    }

    @Test
    void runsAnInlineConfigurationWithoutStoringAnAgent() {
        String id = create(text(Map.of(
                        "agent_config",
                        Map.of("starting_message", "Hi {{custom_metadata.name}}", "model", Map.of("name", "scripted")),
                        "custom_metadata",
                        Map.of("name", "Ann"))))
                .statusCode(200)
                .body("starting_message", equalTo("Hi Ann"))
                .body("conversation.agent", nullValue())
                .body("conversation.agent_id", nullValue())
                .body("conversation.agent_version_id", nullValue())
                .extract()
                .path("conversation.id");
        tenant.request()
                .body(Map.of("text", "hello"))
                .post("/core/conversations/" + id + "/messages")
                .then()
                .statusCode(200);
        invalid(
                "agent_config.starting_message",
                text(Map.of("agent_config", Map.of("starting_message", "{{nobody}}"))));
        invalid(
                "agent_config.model.temperature",
                text(Map.of("agent_config", Map.of("model", Map.of("temperature", 3)))));
    }

    @Test
    void boundsContextAndMetadataInBytes() {
        create(text(Map.of("agent_id", agent.id(), "initial_context", "x".repeat(32_768))))
                .statusCode(200);
        invalid("initial_context", text(Map.of("agent_id", agent.id(), "initial_context", "x".repeat(32_769))));
        invalid("initial_context", text(Map.of("agent_id", agent.id(), "initial_context", "ä".repeat(16_385))));
        create(text(Map.of("agent_id", agent.id(), "custom_metadata", Map.of("k", "x".repeat(16_376)))))
                .statusCode(200);
        invalid(
                "custom_metadata",
                text(Map.of("agent_id", agent.id(), "custom_metadata", Map.of("k", "x".repeat(16_377)))));
        invalid("custom_metadata", text(Map.of("agent_id", agent.id(), "custom_metadata", List.of(1))));
        invalid("custom_metadata", text(Map.of("agent_id", agent.id(), "custom_metadata", "x")));
    }

    @Test
    void refusesAFieldOfAnotherChannel() {
        invalid("agent_number", text(Map.of("agent_id", agent.id(), "agent_number", NUMBER)));
        invalid("to_address", text(Map.of("agent_id", agent.id(), "to_address", "ann@example.com")));
        invalid("from_address", text(Map.of("agent_id", agent.id(), "from_address", "ann@example.com")));
        invalid("subject", text(Map.of("agent_id", agent.id(), "subject", "Hello")));
        Map<String, Object> call = new HashMap<>(telephone(Map.of("agent_id", agent.id())));
        call.put("subject", "Hello");
        invalid("subject", call);
    }

    @Test
    @Tag("packaged")
    void refusesUnknownFieldsAndWrongTypes() {
        invalid("agnet_id", text(Map.of("agnet_id", agent.id())));
        invalid("user_id", Map.of("channel", "text", "agent_id", agent.id(), "user_id", 5));
        invalid("agent_id", text(Map.of("agent_id", "not-a-uuid")));
        invalid("agent_id", text(Map.of("agent_id", 7)));
        invalid("id", text(Map.of("agent_id", agent.id(), "id", "x".repeat(5000))));
        invalid(
                "agent_config.model.max_tokens",
                text(Map.of("agent_config", Map.of("model", Map.of("max_tokens", "12")))));
        invalid(
                "agent_config.tools[0].nmae",
                text(Map.of("agent_config", Map.of("tools", List.of(Map.of("nmae", "x"))))));
    }

    @Test
    void takesNullForAbsent() {
        Map<String, Object> body = text(Map.of("agent_id", agent.id()));
        for (String field : List.of(
                "agent_version_id",
                "agent_config",
                "version",
                "agent_number",
                "to_address",
                "from_address",
                "subject",
                "initial_context",
                "custom_metadata",
                "id")) {
            body.put(field, null);
        }
        create(body).statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4155550123",
                "+1 415 555 0123",
                "+1415555012x",
                "+1",
                "+14155550123;ext=1",
                "+99912345678",
                "+141555501234567890",
                " +14155550123",
                "+14155550123\n",
                "＋14155550123"
            })
    void callsOnlyStrictAndValidNumbers(String callee) {
        tenant.number(NUMBER, tenant.trunk());
        invalid("user_id", Map.of("channel", "telephone", "agent_id", agent.id(), "user_id", callee));
        invalid("agent_number", telephone(Map.of("agent_id", agent.id(), "agent_number", callee)));
    }

    @Test
    void choosesTheOutboundNumber() {
        invalid("agent_number", telephone(Map.of("agent_id", agent.id())));
        tenant.number(NUMBER, tenant.trunk());
        queued(telephone(Map.of("agent_id", agent.id())));
        queued(telephone(Map.of("agent_version_id", agent.versionId())));
        queued(telephone(Map.of("agent_id", agent.id(), "agent_number", NUMBER)));
        create(telephone(Map.of("agent_id", agent.id(), "agent_number", "+14155550199")))
                .statusCode(404);
    }

    @Test
    void refusesANumberWhoseTrunkCannotCallOut() {
        String inbound =
                tenant.request().body(Map.of("name", "In")).post("/core/trunks").path("id");
        tenant.number(NUMBER, inbound);
        invalid("agent_number", telephone(Map.of("agent_id", agent.id())));
        invalid("agent_number", telephone(Map.of("agent_id", agent.id(), "agent_number", NUMBER)));
    }

    @Test
    void letsANumberNameTheAgent() {
        tenant.number(NUMBER, tenant.trunk());
        invalid("agent_number", telephone(Map.of("agent_number", NUMBER)));
        tenant.request()
                .body(Map.of("phone_numbers", List.of(NUMBER), "direction", "outbound"))
                .post("/core/agents/" + agent.id() + "/versions/1/publish")
                .then()
                .statusCode(200);
        queued(telephone(Map.of("agent_number", NUMBER)));
    }

    @Test
    void telephoneWantsANumberBesideAnInlineConfiguration() {
        tenant.number(NUMBER, tenant.trunk());
        Map<String, Object> config = Map.of("instructions", "x");
        invalid("agent_number", telephone(Map.of("agent_config", config)));
        queued(telephone(Map.of("agent_config", config, "agent_number", NUMBER)));
        invalid("agent_id", telephone(Map.of()));
    }

    @Test
    void callsWithANumberThatAnotherOrganizationShares() {
        Tenant other = new Tenant();
        String shared = "+14155550177";
        other.number(shared, other.trunk());
        create(telephone(Map.of("agent_id", agent.id(), "agent_number", shared)))
                .statusCode(404);
        other.request()
                .body(Map.of("outbound_shareable", true))
                .patch("/core/phone-numbers/" + shared)
                .then()
                .statusCode(200);
        queued(telephone(Map.of("agent_id", agent.id(), "agent_number", shared)));
        create(telephone(Map.of("agent_number", shared))).statusCode(404);
    }

    @Test
    void refusesACallThatCouldNeverBePlaced() {
        tenant.number(NUMBER, tenant.trunk());
        Map<String, Object> window = Map.of("from", "09:00", "to", "18:00");
        schedule("schedule.timezone", Map.of("windows", List.of(window), "timezone", "Mars/Olympus"));
        schedule("schedule.windows", Map.of("windows", List.of(Map.of("from", "18:00", "to", "09:00"))));
        schedule("schedule.windows[0].from", Map.of("windows", List.of(Map.of("from", "9", "to", "18:00"))));
        schedule("schedule.deadline", Map.of("deadline", "2020-01-01T00:00:00Z"));
        schedule("schedule.deadline", Map.of("not_before", "2030-01-02T00:00:00Z", "deadline", "2030-01-01T00:00:00Z"));
        schedule("schedule.not_before", Map.of("not_before", "tomorrow"));
        invalid("retry.max_attempts", telephone(Map.of("agent_id", agent.id(), "retry", Map.of("max_attempts", 11))));
        invalid(
                "retry.on[0]",
                telephone(Map.of("agent_id", agent.id(), "retry", Map.of("on", List.of("bad_weather")))));
        invalid(
                "retry",
                Map.of(
                        "channel",
                        "text",
                        "agent_id",
                        agent.id(),
                        "user_id",
                        "ann",
                        "retry",
                        Map.of("max_attempts", 2)));
        invalid("schedule", Map.of("channel", "text", "agent_id", agent.id(), "user_id", "ann", "schedule", Map.of()));
        queued(telephone(Map.of(
                "agent_id",
                agent.id(),
                "schedule",
                Map.of("not_before", "2030-01-01T00:00:00Z", "windows", List.of(window)))));
    }

    private void schedule(String field, Map<String, ?> schedule) {
        invalid(field, telephone(Map.of("agent_id", agent.id(), "schedule", schedule)));
    }

    @Test
    void callsNobodyWhomTheOrganizationMayNotCall() {
        tenant.number(NUMBER, tenant.trunk());
        invalid("user_id", callTo("+19005550123"));
        policy(Map.of("allowed_country_codes", List.of("49", "CA"), "premium_numbers", false));
        invalid("user_id", callTo(CALLEE));
        queued(callTo("+493012345678"));
        queued(callTo("+14165550123"));
        policy(Map.of("premium_numbers", true));
        queued(callTo(CALLEE));
        queued(callTo("+19005550123"));
        tenant.request()
                .body(Map.of("allowed_country_codes", List.of("Germany"), "premium_numbers", false))
                .put("/admin/calling-policy")
                .then()
                .statusCode(422)
                .body("errors.field", hasItem("allowed_country_codes[0]"));
    }

    @Test
    void takesNumbersOfNoKnownPlanWhereTheOrganizationSaysSo() {
        String unknown = "+11005550123";
        String trunk = tenant.trunk();
        tenant.number(NUMBER, trunk);
        Map<String, String> number = Map.of("phone_number", unknown, "trunk_id", trunk);
        invalid("user_id", callTo(unknown));
        tenant.request()
                .body(number)
                .post("/core/phone-numbers")
                .then()
                .statusCode(422)
                .body("errors.field", hasItem("phone_number"));
        policy(Map.of("premium_numbers", false, "possible_numbers", true));
        queued(callTo(unknown));
        tenant.request().body(number).post("/core/phone-numbers").then().statusCode(201);
        tenant.request().get("/core/phone-numbers/" + unknown).then().statusCode(200);
        invalid("user_id", callTo("+1100555012"));
        invalid("user_id", callTo("11005550123"));
        policy(Map.of("premium_numbers", false));
        invalid("user_id", callTo(unknown));
    }

    private Map<String, Object> callTo(String callee) {
        return body("telephone", callee, Map.of("agent_id", agent.id()));
    }

    private void policy(Map<String, ?> policy) {
        tenant.request().body(policy).put("/admin/calling-policy").then().statusCode(200);
    }

    @Test
    void emailWantsAnAddress() {
        invalid("to_address", email(Map.of()));
        invalid("to_address", email(Map.of("to_address", "ann")));
        invalid("to_address", email(Map.of("to_address", "Ann <ann@example.com>")));
        invalid("to_address", email(Map.of("to_address", "ann@example.com\r\nBcc: x@example.com")));
        invalid("subject", email(Map.of("to_address", "ann@example.com", "subject", "a\nb")));
        invalid("subject", email(Map.of("to_address", "ann@example.com", "subject", "x".repeat(256))));
        invalid("from_address", email(Map.of("to_address", "ann@example.com", "from_address", "me@example.com")));
        create(email(Map.of("to_address", "ann@example.com", "subject", "Hello")))
                .statusCode(200)
                .body("conversation.status", equalTo("in_progress"))
                .body("starting_message", nullValue());
    }

    @Test
    void webrtcIsCheckedInFull() {
        create(Map.of("channel", "webrtc", "agent_id", agent.id(), "user_id", "ann"))
                .statusCode(200)
                .body("conversation.status", equalTo("token_created"))
                .body("token", notNullValue());
        invalid(
                "to_address",
                Map.of("channel", "webrtc", "agent_id", agent.id(), "user_id", "ann", "to_address", "a@b.de"));
    }

    @Test
    void leavesNothingBehindWhenItRefuses() {
        invalid("to_address", email(Map.of()));
        tenant.request().get("/core/conversations").then().body("size()", equalTo(0));
    }

    @Test
    void showsItsCreatorTheWholeObject() {
        tenant.with("conversations:manage")
                .body(text(Map.of("agent_id", agent.id(), "initial_context", "secret")))
                .post("/core/conversations")
                .then()
                .statusCode(200)
                .body("conversation.initial_context", equalTo("secret"))
                .body("conversation", hasKey("recording_details"))
                .body("conversation.conversation.turns", notNullValue())
                .body("conversation", not(hasKey("turn_lease")));
    }

    private String draft() {
        return tenant.request()
                .body(Map.of("base_version", 1))
                .post("/core/agents/" + agent.id() + "/versions")
                .then()
                .statusCode(201)
                .body("published", equalTo(false))
                .extract()
                .path("id");
    }

    private static Map<String, Object> text(Map<String, ?> more) {
        return body("text", "ann", more);
    }

    private static Map<String, Object> telephone(Map<String, ?> more) {
        return body("telephone", CALLEE, more);
    }

    private Map<String, Object> email(Map<String, ?> more) {
        Map<String, Object> body = body("email", "ann", more);
        body.put("agent_id", agent.id());
        return body;
    }

    private static Map<String, Object> body(String channel, String user, Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.put("channel", channel);
        body.put("user_id", user);
        return body;
    }

    private ValidatableResponse create(Map<String, ?> body) {
        return tenant.request().body(body).post("/core/conversations").then();
    }

    private void queued(Map<String, ?> body) {
        create(body)
                .statusCode(202)
                .body("conversation.status", equalTo("triggered"))
                .body("conversation.direction", equalTo("outbound"))
                .body("conversation.agent_number", notNullValue())
                .body("starting_message", nullValue());
    }

    private void invalid(String field, Map<String, ?> body) {
        create(body)
                .statusCode(422)
                .contentType("application/problem+json")
                .body("title", equalTo("Unprocessable Content"))
                .body("errors.field", hasItem(field))
                .body("detail", containsString(field));
    }
}
