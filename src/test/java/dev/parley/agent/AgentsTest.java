package dev.parley.agent;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

@QuarkusTest
@QuarkusTestResource(TestServices.class)
class AgentsTest {

    private Tenant tenant;

    @BeforeEach
    void newTenant() {
        tenant = new Tenant();
    }

    @Test
    void makesShowsReplacesAndDeletesAnAgent() {
        String id = tenant.request()
                .body(Map.of("name", "Desk", "description", "At the door", "metadata", Map.of("team", "a")))
                .post("/core/agents")
                .then()
                .statusCode(201)
                .body("active", equalTo(true))
                .body("organization_id", equalTo(tenant.organization().toString()))
                .body("metadata.team", equalTo("a"))
                .body("", not(hasKey("versions")))
                .extract()
                .path("id");
        tenant.request()
                .body(Map.of("name", "Night desk", "active", false))
                .put("/core/agents/" + id)
                .then()
                .statusCode(200)
                .body("name", equalTo("Night desk"))
                .body("active", equalTo(false))
                .body("description", nullValue())
                .body("metadata.size()", equalTo(0));
        tenant.request()
                .get("/core/agents/" + id)
                .then()
                .statusCode(200)
                .body("versions.size()", equalTo(0))
                .body("phone_numbers.size()", equalTo(0))
                .body("statistics.active_conversations", equalTo(0))
                .body("statistics.last_conversation_at", nullValue());
        tenant.request().delete("/core/agents/" + id).then().statusCode(204);
        tenant.request().get("/core/agents/" + id).then().statusCode(404);
        tenant.request().delete("/core/agents/" + id).then().statusCode(404);
        tenant.request().get("/core/agents").then().body("id", not(hasItem(id)));
    }

    @Test
    void wantsAName() {
        tenant.request()
                .body(Map.of())
                .post("/core/agents")
                .then()
                .statusCode(422)
                .body("errors.field", contains("name"));
        tenant.request().body(Map.of("name", " ")).post("/core/agents").then().statusCode(422);
        tenant.request()
                .body(Map.of("name", "x", "colour", "red"))
                .post("/core/agents")
                .then()
                .statusCode(422)
                .body("errors.field", contains("colour"));
    }

    @Test
    void pagesAgentsLikeConversations() {
        for (int i = 0; i < 5; i++) {
            tenant.request().body(Map.of("name", "a" + i)).post("/core/agents");
        }
        String next = tenant.request()
                .get("/core/agents?limit=3")
                .then()
                .body("name", contains("a4", "a3", "a2"))
                .header("Link", notNullValue())
                .extract()
                .header("Link")
                .replaceAll("<(.*)>.*", "$1");
        tenant.request()
                .urlEncodingEnabled(false)
                .get(next)
                .then()
                .body("name", contains("a1", "a0"))
                .header("Link", nullValue());
        tenant.request().get("/core/agents?nmae=x").then().statusCode(422).body("errors.field", contains("nmae"));
    }

    @Test
    void numbersVersionsAndKeepsPublishedOnesImmutable() {
        Tenant.Agent agent = tenant.scriptedAgent();
        String versions = "/core/agents/" + agent.id() + "/versions";
        tenant.request()
                .body("{\"config\": {\"starting_message\": \"draft\"}}")
                .put(versions + "/1")
                .then()
                .statusCode(400)
                .body("detail", containsString("immutable"));
        tenant.request()
                .body(Map.of("base_version", 1))
                .post(versions)
                .then()
                .statusCode(201)
                .body("version", equalTo(2))
                .body("published", equalTo(false))
                .body("config.starting_message", equalTo("Hello {{user_id}}."));
        tenant.request()
                .body("{\"config\": {\"starting_message\": \"Good evening\"}}")
                .put(versions + "/latest")
                .then()
                .statusCode(200)
                .body("version", equalTo(2))
                .body("config.starting_message", equalTo("Good evening"));
        tenant.request().get(versions + "/1").then().body("config.starting_message", equalTo("Hello {{user_id}}."));
        tenant.request().get(versions).then().body("version", contains(2, 1));
        tenant.request().get("/core/agents/" + agent.id()).then().body("versions.version", contains(2, 1));
        for (String none : List.of("3", "0", "-1", "x", "99999999999")) {
            tenant.request().get(versions + "/" + none).then().statusCode(404);
        }
    }

    @Test
    void wantsExactlyOneSourceOfAVersion() {
        String versions = "/core/agents/" + tenant.scriptedAgent().id() + "/versions";
        tenant.request().body("{}").post(versions).then().statusCode(422);
        tenant.request()
                .body("{\"config\": {}, \"base_version\": 1}")
                .post(versions)
                .then()
                .statusCode(422);
        tenant.request()
                .body("{\"base_version\": 9}")
                .post(versions)
                .then()
                .statusCode(422)
                .body("errors.field", contains("base_version"));
    }

    @Test
    void findsFaultsOfAConfigurationWhenTheVersionIsMade() {
        invalid("config.starting_message", "{\"starting_message\": \"Hi {{nmae}}\"}");
        invalid(
                "config.channel_overrides.email.starting_message",
                "{\"channel_overrides\": {\"email\": {\"starting_message\": \"{{x}}\"}}}");
        invalid(
                "config.script.rules[0].reply",
                "{\"script\": {\"rules\": [{\"pattern\": \"a\", \"reply\": \"{{x}}\"}]}}");
        invalid(
                "config.script.rules[0].pattern",
                "{\"script\": {\"rules\": [{\"pattern\": \"(\", \"reply\": \"x\"}]}}");
        invalid(
                "config.script.rules[0].pattern",
                "{\"script\": {\"rules\": [{\"pattern\": \"(a)\\\\1\", \"reply\": \"x\"}]}}");
        for (String pattern :
                List.of("((a{1000}){1000}){1000}", "(?:(?:(?:x{20}){20}){20}){20}", "a{1001}", "(.{0,500}){9}")) {
            invalid(
                    "config.script.rules[0].pattern",
                    "{\"script\": {\"rules\": [{\"pattern\": \"" + pattern + "\", \"reply\": \"x\"}]}}");
        }
        invalid(
                "config.tools[0].parameters",
                "{\"tools\": [{\"name\": \"a\", \"url\": \"http://a\", \"parameters\": {\"type\": \"array\"}}]}");
        invalid("config.starting_message", "{\"starting_message\": \"{{" + " ".repeat(60_000) + "\"}");
        invalid("config.voice.language", "{\"voice\": {\"language\": \"en" + "-a".repeat(30_000) + "\"}}");
        invalid(
                "config.tools",
                "{\"tools\": [{\"name\": \"a\", \"url\": \"http://a\"}, {\"name\": \"a\", \"url\": \"http://b\"}]}");
        invalid("config.tools[0].url", "{\"tools\": [{\"name\": \"a\", \"url\": \"file:///etc/passwd\"}]}");
        invalid("config.tools[0].url", "{\"tools\": [{\"name\": \"a\", \"url\": \"http://user:pass@host/\"}]}");
        invalid("config.tools[0].timeout", "{\"tools\": [{\"name\": \"a\", \"url\": \"http://a\", \"timeout\": 61}]}");
        invalid("config.voice.language", "{\"voice\": {\"language\": \"english please\"}}");
        invalid("config.voice.speed", "{\"voice\": {\"speed\": 9}}");
        invalid("config.voice.engine", "{\"voice\": {\"engine\": \"other\"}}");
        invalid("config.voice.speed", "{\"voice\": {\"engine\": \"realtime\", \"speed\": 2}}");
        invalid(
                "config.voice.turn_taking.filler_after_ms",
                "{\"voice\": {\"engine\": \"realtime\", \"turn_taking\": {\"filler_after_ms\": 900}}}");
        invalid("config.model.temperature", "{\"model\": {\"temperature\": 1e-5000}}");
        invalid("config.model.temperature", "{\"model\": {\"temperature\": 0e-5000}}");
        invalid("config.voice.speed", "{\"voice\": {\"speed\": 1." + "0".repeat(200) + "1}}");
        invalid(
                "config.schedule.deadline",
                "{\"schedule\": {\"deadline\": \"+1000000000-12-31T23:59:59.999999999Z\"}}");
        invalid("config.schedule.deadline", "{\"schedule\": {\"deadline\": 1e9}}");
        invalid(
                "config.script.rules[0].phrases[0]",
                "{\"script\": {\"rules\": [{\"pattern\": \"a\", \"reply\": \"x\", \"phrases\": [\"" + "a".repeat(50_000)
                        + "\"]}]}}");
        invalid("config.max_duration", "{\"max_duration\": 0}");
        invalid("config.email.default_subject", "{\"email\": {\"default_subject\": \"a\\nb\"}}");
        invalid("config.voicemail.action", "{\"voicemail\": {\"action\": \"shout\"}}");
        invalid("config.temperature", "{\"temperature\": 1}");
    }

    @Test
    void publishesWithoutABody() {
        for (String body : List.of("none", "empty", "{}")) {
            String agent = tenant.request()
                    .body(Map.of("name", "Receptionist"))
                    .post("/core/agents")
                    .path("id");
            tenant.request()
                    .body("{\"config\": {}}")
                    .post("/core/agents/" + agent + "/versions")
                    .then()
                    .statusCode(201);
            RequestSpecification request = RestAssured.given().header("Authorization", "Bearer " + tenant.token());
            if (!body.equals("none")) {
                request.contentType("application/json").body(body.equals("empty") ? "" : body);
            }
            request.post("/core/agents/" + agent + "/versions/1/publish")
                    .then()
                    .statusCode(200)
                    .body("size()", equalTo(0));
        }
        RestAssured.given()
                .header("Authorization", "Bearer " + tenant.token())
                .post("/core/agents")
                .then()
                .statusCode(415);
    }

    /** Without a voice that can say it, it would be silence. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            who only writes may write anything | 200 | | {"starting_message": "你好"}
            who speaks is understood           | 422 | config.starting_message | {"starting_message": "你好", "voice": {"speed": 1}}
            Latin letters can all be said      | 200 | | {"starting_message": "Grüezi, Łódź! 😀", "voice": {"language": "de"}}
            so can what others fill in         | 200 | | {"starting_message": "{{user_id}}, hi", "voice": {}}
            on a channel that speaks           | 422 | config.channel_overrides.webrtc.starting_message | {"channel_overrides": {"webrtc": {"starting_message": "Привет"}}}
            on one that writes                 | 200 | | {"channel_overrides": {"text": {"starting_message": "Привет"}}}
            in a script                        | 422 | config.script.rules[0].reply | {"voice": {}, "script": {"rules": [{"pattern": "x", "reply": "Γειά"}]}}
            an engine has a voice of its own   | 200 | | {"starting_message": "你好", "voice": {"engine": "realtime"}}
            """)
    void publishesNothingThatItsVoiceCannotSay(String what, int status, String field, String config) {
        String agent = agentId();
        tenant.request()
                .body("{\"config\": " + config + "}")
                .post("/core/agents/" + agent + "/versions")
                .then()
                .statusCode(201);
        ValidatableResponse published = tenant.request()
                .post("/core/agents/" + agent + "/versions/1/publish")
                .then();
        published.statusCode(status);
        if (field != null) {
            published.body("errors.field", contains(field));
        }
    }

    @Test
    @Tag("packaged")
    void publishesOnceAndPutsTheVersionIntoSlots() {
        Tenant.Agent agent = tenant.scriptedAgent();
        String trunk = tenant.trunk();
        tenant.number("+14155550101", trunk);
        tenant.number("+14155550102", trunk);
        String publish = "/core/agents/" + agent.id() + "/versions/1/publish";
        tenant.request()
                .body(Map.of("phone_numbers", List.of("+14155550101")))
                .post(publish)
                .then()
                .statusCode(200)
                .body("phone_number", contains("+14155550101"))
                .body("[0].inbound_agent_version_id", equalTo(agent.versionId()))
                .body("[0].outbound_agent_version_id", nullValue());
        tenant.request()
                .body(Map.of("phone_numbers", List.of("+14155550101", "+14155550102"), "direction", "both"))
                .post(publish)
                .then()
                .body("outbound_agent_version_id", contains(agent.versionId(), agent.versionId()));
        tenant.request()
                .get("/core/agents/" + agent.id())
                .then()
                .body("phone_numbers.phone_number", contains("+14155550102", "+14155550101"));
        tenant.request()
                .body(Map.of("unassign_phone_numbers", List.of("+14155550101"), "direction", "outbound"))
                .post(publish)
                .then()
                .body("[0].outbound_agent_version_id", nullValue())
                .body("[0].inbound_agent_version_id", equalTo(agent.versionId()));
        tenant.request()
                .body(Map.of("phone_numbers", List.of("+14155550199")))
                .post(publish)
                .then()
                .statusCode(404);
        tenant.request()
                .body(Map.of(
                        "phone_numbers", List.of("+14155550101"), "unassign_phone_numbers", List.of("+14155550101")))
                .post(publish)
                .then()
                .statusCode(422);
        tenant.request().delete("/core/agents/" + agent.id()).then().statusCode(204);
        tenant.request()
                .get("/core/phone-numbers/+14155550102")
                .then()
                .body("inbound_agent_version_id", nullValue())
                .body("outbound_agent_version_id", nullValue());
    }

    @Test
    void keepsOtherAgentsOutOfAnUnassignment() {
        Tenant.Agent first = tenant.scriptedAgent();
        Tenant.Agent second = tenant.scriptedAgent();
        tenant.number("+14155550103", tenant.trunk());
        tenant.request()
                .body(Map.of("phone_numbers", List.of("+14155550103")))
                .post("/core/agents/" + first.id() + "/versions/1/publish");
        tenant.request()
                .body(Map.of("unassign_phone_numbers", List.of("+14155550103")))
                .post("/core/agents/" + second.id() + "/versions/1/publish")
                .then()
                .statusCode(200)
                .body("size()", equalTo(0));
        tenant.request()
                .get("/core/phone-numbers/+14155550103")
                .then()
                .body("inbound_agent_version_id", equalTo(first.versionId()));
    }

    @Test
    void countsWhatAnAgentIsDoing() {
        Tenant.Agent agent = tenant.scriptedAgent();
        String running = tenant.conversation(agent);
        tenant.request().post("/core/conversations/" + tenant.conversation(agent) + "/end");
        tenant.request()
                .get("/core/agents/" + agent.id())
                .then()
                .body("statistics.active_conversations", equalTo(1))
                .body("statistics.last_conversation_at", notNullValue());
        assertEquals(
                running,
                tenant.request().get("/core/conversations?status=in_progress").path("[0].id"));
    }

    @Test
    void aDeletedAgentsConversationGoesOn() {
        Tenant.Agent agent = tenant.scriptedAgent();
        String conversation = tenant.conversation(agent);
        tenant.request().delete("/core/agents/" + agent.id()).then().statusCode(204);
        tenant.request()
                .body(Map.of("text", "echo still here"))
                .post("/core/conversations/" + conversation + "/messages")
                .then()
                .statusCode(200)
                .body("reply", equalTo("still here"));
        tenant.request().get("/core/conversations/" + conversation).then().body("agent.name", equalTo("Agent"));
    }

    @Test
    @Tag("packaged")
    void describesTheConfigurationAsAJsonSchema() {
        tenant.request()
                .get("/core/agent-config-schema")
                .then()
                .statusCode(200)
                .body("$schema", containsString("2020-12"))
                .body("additionalProperties", equalTo(false))
                .body("properties", hasKey("starting_message"))
                .body("$defs", hasKey("ToolConfig"))
                .body("$defs.ChannelOverride.properties", hasKey("instructions_mode"));
        tenant.with("conversations:read")
                .get("/core/agent-config-schema")
                .then()
                .statusCode(403);
    }

    private void invalid(String field, String config) {
        tenant.request()
                .body("{\"config\": " + config + "}")
                .post("/core/agents/" + agentId() + "/versions")
                .then()
                .statusCode(422)
                .body("errors.field", hasItem(field));
    }

    private String agentId() {
        return tenant.request()
                .body(Map.of("name", UUID.randomUUID().toString()))
                .post("/core/agents")
                .path("id");
    }
}
