package dev.parley.analysis;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.access.Scope;
import dev.parley.fixture.ModelStub;
import dev.parley.fixture.PhoneTalk;
import dev.parley.fixture.RecognizerStub;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What conversations come to. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class AnalysisTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String WANTED = """
            {"success": "They know where the order is.",
             "fields": {"type": "object", "required": ["order"], "properties": {"order": {"type": "integer"}}}}""";
    private static final String GOOD = """
            {"summary": "Order 7 was asked about.", "success": true, "reason": "They were told.", "fields": {"order": 7}}""";

    private final Tenant tenant = new Tenant();
    private final String model = "analyst-" + UUID.randomUUID();

    private String agent(String analysis) {
        return "{\"starting_message\": \"Hello.\", \"model\": {\"name\": \"" + model
                + "\", \"max_tokens\": 9}, \"instructions\": \"You are a baker.\", \"analysis\": " + analysis + "}";
    }

    private String talk(String agent, String... said) {
        String id = tenant.conversation(tenant.agent(agent));
        for (String text : said) {
            tenant.request()
                    .body(Map.of("text", text))
                    .post("/core/conversations/" + id + "/messages")
                    .then()
                    .statusCode(200);
        }
        return id;
    }

    private JsonPath end(String id) {
        return tenant.request()
                .post("/core/conversations/" + id + "/end")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private JsonPath awaitAnalysis(String id) {
        return tenant.await(id, PATIENCE, found -> found.get("analysis") != null);
    }

    private List<Map<String, Object>> events(String id) {
        return tenant.request()
                .get("/core/conversations/" + id + "/events?types=conversation.analyzed")
                .jsonPath()
                .getList("");
    }

    @Test
    void tellsWhoEndsItTheSummaryAtOnce() {
        ModelStub.answer(model, ModelStub.Answer.words("It is in the oven."));
        ModelStub.answer(
                model, ModelStub.Answer.ended("stop", "{\"prompt_tokens\": 50, \"completion_tokens\": 9}", GOOD));
        String id = talk(agent(WANTED), "Where is order 7?");
        assertEquals("Order 7 was asked about.", end(id).getString("summary"));
        assertNull(tenant.with(Scope.CONVERSATIONS_MANAGE)
                .post("/core/conversations/" + id + "/end")
                .then()
                .statusCode(200)
                .extract()
                .path("summary"));

        JsonPath found = awaitAnalysis(id);
        assertEquals("Order 7 was asked about.", found.getString("summary"));
        assertEquals(true, found.getBoolean("success"));
        assertEquals("done", found.getString("analysis.status"));
        assertEquals("They were told.", found.getString("analysis.reason"));
        assertEquals(7, found.getInt("analysis.fields.order"));
        assertEquals(model, found.getString("analysis.model"));
        assertEquals(50, found.getInt("analysis.usage.input_tokens"));
        Map<String, Object> event = events(id).getFirst();
        assertEquals(
                Map.of(
                        "status", "done",
                        "success", true,
                        "summary", "Order 7 was asked about.",
                        "reason", "They were told.",
                        "fields", Map.of("order", 7)),
                event.get("data"));

        JsonNode asked = ModelStub.requests(model).stream().skip(1).findFirst().orElseThrow();
        String system = asked.at("/messages/0/content").asText();
        assertTrue(system.contains("They know where the order is.") && system.contains("\"integer\""), system);
        assertTrue(!system.contains("You are a baker."), system);
        assertEquals(
                "Agent: Hello.\nPerson: Where is order 7?\nAgent: It is in the oven.",
                asked.at("/messages/1/content").asText());
        assertTrue(asked.at("/max_tokens").isMissingNode()
                && asked.at("/max_completion_tokens").isMissingNode());
    }

    @Test
    void showsWithoutTheScopeOnlyWhetherItSucceeded() {
        ModelStub.answer(model, ModelStub.Answer.words("Oven."));
        ModelStub.answer(model, ModelStub.Answer.words(GOOD));
        String id = talk(agent(WANTED), "Order 7?");
        end(id);
        awaitAnalysis(id);
        tenant.with("conversations:read")
                .get("/core/conversations/" + id)
                .then()
                .body("success", equalTo(true))
                .body("analysis", nullValue())
                .body("summary", nullValue());
        tenant.with("conversations:read")
                .get("/core/conversations/" + id + "/events?types=conversation.analyzed")
                .then()
                .body("[0].data", equalTo(Map.of("status", "done", "success", true)));
    }

    @Test
    void asksAgainForWhatItWasNotTold() {
        ModelStub.answer(model, ModelStub.Answer.words("Oven."));
        ModelStub.answer(
                model, ModelStub.Answer.ended("stop", "{\"prompt_tokens\": 5, \"completion_tokens\": 1}", "Sure!"));
        ModelStub.answer(
                model,
                ModelStub.Answer.ended(
                        "stop",
                        "{\"prompt_tokens\": 7, \"completion_tokens\": 2}",
                        "```json\n" + GOOD.replace("{\"order\": 7}", "{\"order\": \"seven\"}") + "\n```"));
        ModelStub.answer(
                model, ModelStub.Answer.ended("stop", "{\"prompt_tokens\": 9, \"completion_tokens\": 3}", GOOD));
        String id = talk(agent(WANTED), "Order 7?");
        end(id);
        JsonPath found = awaitAnalysis(id);
        assertEquals("done", found.getString("analysis.status"));
        assertEquals(21, found.getInt("analysis.usage.input_tokens"));
        assertEquals(6, found.getInt("analysis.usage.output_tokens"));
        String last = ModelStub.requests(model).stream()
                .reduce((first, second) -> second)
                .orElseThrow()
                .at("/messages/0/content")
                .asText();
        assertTrue(last.contains("could not be used") && last.contains("order"), last);
    }

    @Test
    void saysThatNothingWasFoundOut() {
        ModelStub.always(model, ModelStub.Answer.words("I would rather not."));
        String id = talk(agent(WANTED), "Order 7?");
        end(id);
        JsonPath found = awaitAnalysis(id);
        assertEquals("failed", found.getString("analysis.status"));
        assertEquals(null, found.getString("summary"));
        assertEquals(4, ModelStub.requests(model).size());
        assertEquals(Map.of("status", "failed"), events(id).getFirst().get("data"));
    }

    @Test
    void triesAgainWhereTheModelIsAway() {
        ModelStub.answer(model, ModelStub.Answer.words("Oven."));
        for (int i = 0; i < 6; i++) {
            ModelStub.answer(model, ModelStub.Answer.status(500, "{}"));
        }
        ModelStub.always(model, ModelStub.Answer.words(GOOD));
        String id = talk(agent(WANTED), "Order 7?");
        end(id);
        assertEquals("done", awaitAnalysis(id).getString("analysis.status"));
        assertEquals(1, events(id).size());
    }

    @Test
    void doesNotHoldUpWhoEndsIt() {
        ModelStub.answer(model, ModelStub.Answer.words("Oven."));
        CountDownLatch late = new CountDownLatch(1);
        ModelStub.answer(model, ModelStub.Answer.words(GOOD).after(late));
        String id = talk(agent(WANTED), "Order 7?");
        long began = System.nanoTime();
        assertEquals(null, end(id).getString("summary"));
        assertTrue(System.nanoTime() - began < Duration.ofSeconds(5).toNanos());
        late.countDown();
        awaitAnalysis(id);
    }

    @Test
    void asksNobodyWhereNobodyWantsItOrNothingWasSaid() {
        String unwanted =
                talk("{\"starting_message\": \"Hello.\", \"model\": {\"name\": \"" + model + "\"}}", "Hello?");
        end(unwanted);
        String silent = talk(agent("{}"));
        end(silent);
        assertEquals(1, ModelStub.requests(model).size());
        assertEquals(
                0L, Tenant.count("SELECT count(*) FROM analysis WHERE organization_id = ?", tenant.organization()));
    }

    @Test
    @Tag("packaged")
    void findsWhatTheScriptSays() {
        String id = talk("""
                {"starting_message": "Hello.", "model": {"name": "scripted"}, "analysis": %s,
                 "script": {"findings": {"summary": "{{user_id}} has ordered.", "success": false, "reason": "Sold out.",
                                         "fields": {"order": 9}}}}""".formatted(WANTED), "Bread please.");
        assertEquals("ann has ordered.", end(id).getString("summary"));
        JsonPath found = awaitAnalysis(id);
        assertEquals(false, found.getBoolean("success"));
        assertEquals(9, found.getInt("analysis.fields.order"));
        String other = talk(
                "{\"starting_message\": \"Hi.\", \"model\": {\"name\": \"scripted\"}, \"analysis\": {}}", "Bread.");
        assertEquals("3 turns. The person began with: Bread.", end(other).getString("summary"));
    }

    @Test
    void listsByWhatTheyCameTo() {
        for (boolean success : List.of(true, false)) {
            end(talk(
                    "{\"starting_message\": \"Hi.\", \"model\": {\"name\": \"scripted\"}, \"analysis\": {\"success\": \"x\"},"
                            + " \"script\": {\"findings\": {\"success\": " + success + "}}}",
                    "Bread."));
        }
        talk("{\"starting_message\": \"Hi.\", \"model\": {\"name\": \"scripted\"}}", "Bread.");
        for (String filter : List.of("success=true", "success=false", "end_reason=idle_timeout", "answered_by=human")) {
            tenant.request()
                    .get("/core/conversations?" + filter)
                    .then()
                    .statusCode(200)
                    .body("size()", equalTo(filter.startsWith("success") ? 1 : 0));
        }
        tenant.request()
                .get("/core/conversations?end_reason=ended_by_client")
                .then()
                .body("size()", equalTo(2));
        tenant.request().get("/core/conversations?success=1").then().statusCode(422);
        tenant.request().get("/core/conversations?answered_by=dog").then().statusCode(422);
    }

    @Test
    void looksAtWhatWasSpoken() {
        RecognizerStub.hears("Where is my order?");
        PhoneTalk.call("""
                {"starting_message": "Hello, this is the bakery.", "model": {"name": "scripted"},
                 "voice": {"recognizer": "scripted"}, "analysis": {}}""", caller -> {
            caller.listen(Duration.ofMillis(700));
            caller.say("Where is my order?");
            caller.listen(Duration.ofMillis(700));
        });
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> Tenant.count(
                                "SELECT count(*) FROM conversation WHERE summary = ?",
                                "3 turns. The person began with: Where is my order?")
                        == 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"fields\": {\"type\": \"array\"}}|config.analysis.fields",
                "{\"fields\": {\"type\": \"object\", \"properties\": {\"a\": {\"$ref\": \"http://x/y\"}}}}|config.analysis.fields",
                "{\"fields\": []}|config.analysis.fields",
                "{\"success\": \"\"}|config.analysis.success",
                "{\"score\": 1}|config.analysis.score"
            })
    void refusesWhatItCannotFindOut(String analysis, String field) {
        tenant.request()
                .body("{\"config\": " + agent(analysis) + "}")
                .post("/core/agents/" + tenant.scriptedAgent().id() + "/versions")
                .then()
                .statusCode(422)
                .body("errors[0].field", equalTo(field));
    }
}
