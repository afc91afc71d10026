package dev.parley.text;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.fixture.ModelStub;
import dev.parley.fixture.ModelStub.Answer;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Text against a language model behind a real HTTP endpoint, with tools behind another. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class ModelTest {

    private final String model = "m-" + UUID.randomUUID();
    private final List<String> toolRequests = Collections.synchronizedList(new ArrayList<>());
    private final List<String> toolKeys = Collections.synchronizedList(new ArrayList<>());
    private HttpServer tool;
    private Tenant tenant;

    @BeforeEach
    void startTool() throws IOException {
        tenant = new Tenant();
        tool = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        tool.createContext("/status", exchange -> {
            toolRequests.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            toolKeys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            byte[] body = "{\"status\": \"baked\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        tool.createContext("/broken", exchange -> {
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        tool.createContext("/redirect", exchange -> {
            exchange.getResponseHeaders().set("Location", "/status");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        tool.start();
    }

    @AfterEach
    void stopTool() {
        tool.stop(0);
    }

    @Test
    void givesTheModelTheWholePrompt() {
        String id = start("""
                {"instructions": "You are a baker.", "starting_message": "Hello {{user_id}}.",
                 "model": {"name": "%s", "temperature": 0.5, "max_tokens": 77},
                 "channel_overrides": {"text": {"instructions": "Write briefly.", "instructions_mode": "append"},
                                       "telephone": {"instructions": "Speak slowly."}}}
                """);
        ModelStub.answer(model, Answer.words("We ", "bake."));
        say(id, "What do you do?").then().statusCode(200).body("reply", equalTo("We bake."));
        JsonNode request = ModelStub.requests(model).remove();
        assertEquals(0.5, request.path("temperature").asDouble());
        assertEquals(
                77,
                request.path("max_tokens")
                        .asInt(request.path("max_completion_tokens").asInt()));
        String system = request.at("/messages/0/content").asText();
        assertTrue(system.contains("You are a baker.\n\nWrite briefly."), system);
        assertTrue(system.contains("a regular customer"), system);
        assertTrue(!system.contains("Speak slowly."), system);
        assertEquals("assistant", request.at("/messages/1/role").asText());
        assertEquals("Hello ann.", request.at("/messages/1/content").asText());
        assertEquals("user", request.at("/messages/2/role").asText());
        assertEquals("What do you do?", request.at("/messages/2/content").asText());
        say(id, "And now?");
        assertEquals(
                "We bake.",
                ModelStub.requests(model).remove().at("/messages/3/content").asText());
    }

    @Test
    void replacesTheInstructionsOnAChannel() {
        String id = start("""
                {"instructions": "You are a baker.", "starting_message": "Hi", "model": {"name": "%s"},
                 "channel_overrides": {"text": {"instructions": "You are a poet.", "instructions_mode": "replace",
                                                "starting_message": "O hello."}}}
                """);
        tenant.request()
                .get("/core/conversations/" + id)
                .then()
                .body("conversation.turns[0].text", equalTo("O hello."));
        say(id, "Who are you?");
        String system =
                ModelStub.requests(model).remove().at("/messages/0/content").asText();
        assertTrue(system.startsWith("You are a poet."), system);
    }

    @Test
    void letsTheModelWriteTheGreeting() {
        ModelStub.answer(model, Answer.words("Welcome!"));
        String id = start("{\"model\": {\"name\": \"%s\"}}");
        tenant.request()
                .get("/core/conversations/" + id)
                .then()
                .body("conversation.turns[0].text", equalTo("Welcome!"));
    }

    @Test
    void takesUpAGreetingThatFailedWhenTheCreateIsRepeated() {
        Tenant.Agent agent = tenant.agent("{\"model\": {\"name\": \"" + model + "\"}}");
        ModelStub.always(model, Answer.status(500, "{}"));
        Map<String, String> body = Map.of(
                "channel",
                "text",
                "agent_id",
                agent.id(),
                "user_id",
                "ann",
                "id",
                UUID.randomUUID().toString());
        tenant.request()
                .body(body)
                .post("/core/conversations")
                .then()
                .statusCode(502)
                .header("Retry-After", notNullValue())
                .body("detail", containsString(body.get("id")));
        ModelStub.always(model, null);
        ModelStub.answer(model, Answer.words("Welcome!"));
        tenant.request()
                .body(body)
                .post("/core/conversations")
                .then()
                .statusCode(200)
                .body("starting_message", equalTo("Welcome!"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "429 | {\"error\":{\"message\":\"slow down\"}} | 503 | send the same message again",
                "503 | {} | 503 | send the same message again",
                "500 | oops | 502 | send the same message again",
                "401 | {\"error\":{\"message\":\"bad key\"}} | 502 | whoever runs it",
                "404 | {} | 502 | whoever runs it",
                "400 | {\"error\":{\"code\":\"content_filter\"}} | 502 | use other words",
                "400 | {\"error\":{\"code\":\"context_length_exceeded\"}} | 502 | fewer words",
                "200 | <html>hello</html> | 502 | send the same message again",
                "200 | '' | 502 | send the same message again",
                "200 | {\"choices\":[]} | 502 | send the same message again",
            })
    void saysClearlyWhatTheModelDidAndKeepsTheMessage(int status, String body, int expected, String said) {
        String id = start("{\"starting_message\": \"Hi\", \"model\": {\"name\": \"%s\"}}");
        ModelStub.always(model, Answer.status(status, body));
        say(id, "hello")
                .then()
                .statusCode(expected)
                .contentType("application/problem+json")
                .body("detail", containsString(said));
        keepsOneMessageWhenSentAgain(id);
    }

    @Test
    void givesUpOnASlowModel() {
        String id = start("{\"starting_message\": \"Hi\", \"model\": {\"name\": \"%s\"}}");
        CountDownLatch never = new CountDownLatch(1);
        ModelStub.answer(model, Answer.words("late").after(never));
        say(id, "hello").then().statusCode(504).header("Retry-After", notNullValue());
        never.countDown();
        keepsOneMessageWhenSentAgain(id);
    }

    @Test
    @Tag("packaged")
    void tellsAStreamingClientOfAFailureInTheStream() {
        String id = start("{\"starting_message\": \"Hi\", \"model\": {\"name\": \"%s\"}}");
        ModelStub.always(model, Answer.status(500, "{}"));
        String events = tenant.request()
                .accept("text/event-stream")
                .body(Map.of("text", "hello"))
                .post("/core/conversations/" + id + "/messages")
                .body()
                .asString();
        assertTrue(events.contains("event:error") && events.contains("\"status\":502"), events);
        keepsOneMessageWhenSentAgain(id);
    }

    @Test
    @Tag("packaged")
    void callsAToolAndGivesItsResultToTheModel() {
        String id = start(withTool("http://localhost:" + tool.getAddress().getPort() + "/status"));
        ModelStub.answer(model, Answer.toolCall("call-1", "order_status", "{\"order_id\": \"12\"}"));
        ModelStub.answer(model, Answer.words("It is baked."));
        say(id, "Where is order 12?")
                .then()
                .statusCode(200)
                .body("reply", equalTo("It is baked."))
                .body("tool_calls[0].name", equalTo("order_status"))
                .body("tool_calls[0].arguments.order_id", equalTo("12"))
                .body("tool_calls[0].result", equalTo("{\"status\": \"baked\"}"));
        assertEquals(List.of("{\"order_id\":\"12\"}"), toolRequests);
        assertEquals(List.of(id + "/3/0"), toolKeys);
        JsonNode offered = ModelStub.requests(model).remove().at("/tools/0/function");
        assertEquals("order_status", offered.path("name").asText());
        assertEquals(
                "string", offered.at("/parameters/properties/order_id/type").asText());
        assertEquals("order_id", offered.at("/parameters/required/0").asText());
        JsonNode messages = ModelStub.requests(model).remove().path("messages");
        assertEquals("call-1", messages.at("/3/tool_calls/0/id").asText(), messages.toString());
        assertEquals("tool", messages.at("/4/role").asText());
        assertEquals("{\"status\": \"baked\"}", messages.at("/4/content").asText());
        tenant.request()
                .get("/core/conversations/" + id)
                .then()
                .body("conversation.turns.role", equalTo(List.of("agent", "user", "agent", "tool", "agent")))
                .body("conversation.turns[2].tool_calls[0].name", equalTo("order_status"))
                .body("conversation.turns[3].tool_call_id", equalTo("call-1"))
                .body("conversation.turns[3].outcome", equalTo("ok"));
    }

    @Test
    void greetsAfterAToolAlsoWhenTheModelFailedInBetween() {
        String url = "http://localhost:" + tool.getAddress().getPort() + "/status";
        Tenant.Agent agent = tenant.agent(withTool(url).formatted(model).replace("\"starting_message\": \"Hi\",", ""));
        Map<String, String> body = Map.of(
                "channel",
                "text",
                "agent_id",
                agent.id(),
                "user_id",
                "ann",
                "id",
                UUID.randomUUID().toString());
        ModelStub.answer(model, Answer.toolCall("call-1", "order_status", "{}"));
        ModelStub.always(model, Answer.status(500, "{}"));
        tenant.request().body(body).post("/core/conversations").then().statusCode(502);
        ModelStub.always(model, null);
        ModelStub.answer(model, Answer.words("Your order is baked."));
        tenant.request()
                .body(body)
                .post("/core/conversations")
                .then()
                .statusCode(200)
                .body("starting_message", equalTo("Your order is baked."))
                .body("conversation.conversation.turns.role", equalTo(List.of("agent", "tool", "agent")));
        assertEquals(1, toolRequests.size());
        tenant.request()
                .body(body)
                .post("/core/conversations")
                .then()
                .body("starting_message", equalTo("Your order is baked."));
    }

    @Test
    void doesNotCallAToolAgainWhenTheModelFailsAfterIt() {
        String id = start(withTool("http://localhost:" + tool.getAddress().getPort() + "/status"));
        ModelStub.answer(model, Answer.toolCall("call-1", "order_status", "{}"));
        ModelStub.always(model, Answer.status(500, "{}"));
        say(id, "Where?").then().statusCode(502);
        ModelStub.always(model, null);
        ModelStub.answer(model, Answer.words("It is baked."));
        say(id, "Where?").then().statusCode(200).body("reply", equalTo("It is baked."));
        assertEquals(1, toolRequests.size());
    }

    @Test
    void tellsTheModelWhenItCannotKnowWhetherAToolRan() {
        String id = start(withTool("http://localhost:" + tool.getAddress().getPort() + "/status"));
        ModelStub.always(model, Answer.status(500, "{}"));
        say(id, "Where?").then().statusCode(502);
        ModelStub.always(model, null);
        // As a node leaves it that is killed while a tool runs: the call is stored, its result is not.
        Tenant.update("""
                INSERT INTO turn (organization_id, conversation_id, seq, role, text, detail, created_at)
                VALUES (?, ?, 3, 'agent', '', '{"tool_calls": [{"id": "c9", "name": "order_status", "arguments": {}}]}', now())
                """, tenant.organization(), UUID.fromString(id));
        ModelStub.answer(model, Answer.words("I could not find out."));
        say(id, "Where?").then().statusCode(200).body("reply", equalTo("I could not find out."));
        assertEquals(0, toolRequests.size());
        tenant.request()
                .get("/core/conversations/" + id)
                .then()
                .body("user_turn_count", equalTo(1))
                .body("conversation.turns[3].outcome", equalTo("unknown"))
                .body("conversation.turns[3].tool_call_id", equalTo("c9"));
    }

    @Test
    void closesACutOffCallBeforeAnythingElseIsSaid() {
        String id = start(withTool("http://localhost:" + tool.getAddress().getPort() + "/status"));
        Tenant.update("""
                INSERT INTO turn (organization_id, conversation_id, seq, role, text, detail, created_at)
                VALUES (?, ?, 2, 'user', 'Where?', NULL, now()),
                       (?, ?, 3, 'agent', '', '{"tool_calls": [{"id": "c9", "name": "order_status", "arguments": {}}]}', now())
                """, tenant.organization(), UUID.fromString(id), tenant.organization(), UUID.fromString(id));
        say(id, "Are you there?").then().statusCode(200);
        tenant.request()
                .get("/core/conversations/" + id)
                .then()
                .body("conversation.turns.role", equalTo(List.of("agent", "user", "agent", "tool", "user", "agent")));
        JsonNode messages = ModelStub.requests(model).remove().path("messages");
        assertEquals("tool", messages.at("/4/role").asText(), messages.toString());
    }

    @Test
    void givesEveryCallItsOwnIdAndKeyWhateverTheModelCallsThem() {
        String id = start(withTool("http://localhost:" + tool.getAddress().getPort() + "/status"));
        ModelStub.answer(model, Answer.toolCall("call_0", "order_status", "{}"));
        ModelStub.answer(model, Answer.toolCall("call_0", "order_status", "{}"));
        ModelStub.answer(model, Answer.words("Done."));
        say(id, "Where?").then().statusCode(200).body("tool_calls.id", equalTo(List.of("call_0", "call_0-2")));
        assertEquals(List.of(id + "/3/0", id + "/5/0"), toolKeys);
    }

    @Test
    void asksAgainForAnAnswerWithItsToolCallsAlsoAfterTheEnd() {
        String id = start(withTool("http://localhost:" + tool.getAddress().getPort() + "/status"));
        ModelStub.answer(model, Answer.toolCall("call-1", "order_status", "{}"));
        ModelStub.answer(model, Answer.words("It is baked."));
        sayOnce(id, "k", "Where?").then().statusCode(200);
        tenant.request().post("/core/conversations/" + id + "/end").then().statusCode(200);
        sayOnce(id, "k", "Where?")
                .then()
                .statusCode(200)
                .header("Idempotent-Replayed", equalTo("true"))
                .body("reply", equalTo("It is baked."))
                .body("tool_calls[0].result", equalTo("{\"status\": \"baked\"}"));
        sayOnce(id, "other", "Where?").then().statusCode(409);
    }

    @Test
    void aToolAddressThatCannotBeIsAFailureOfTheToolAndNotOurs() {
        String id = start(withTool("http://localhost:99999/status"));
        ModelStub.answer(model, Answer.toolCall("call-1", "order_status", "{}"));
        say(id, "Where?").then().statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({"/broken, 500", "/redirect, 302"})
    void tellsTheModelThatAToolFailed(String path, String said) {
        String id = start(withTool("http://localhost:" + tool.getAddress().getPort() + path));
        ModelStub.answer(model, Answer.toolCall("call-1", "order_status", "{}"));
        ModelStub.answer(model, Answer.words("Sorry."));
        say(id, "Where?").then().statusCode(200).body("tool_calls[0].result", containsString(said));
        assertEquals(0, toolRequests.size());
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:%d/status",
        "http://[::1]:%d/status",
        "http://2130706433:%d/status",
        "http://[::ffff:127.0.0.1]:%d/status",
        "http://0.0.0.0:%d/status"
    })
    void callsNoInternalAddressThatIsNotAllowed(String url) {
        String id = start(withTool(url.formatted(tool.getAddress().getPort())));
        ModelStub.answer(model, Answer.toolCall("call-1", "order_status", "{}"));
        ModelStub.answer(model, Answer.words("Sorry."));
        say(id, "Where?").then().statusCode(200).body("reply", equalTo("Sorry."));
        assertEquals(0, toolRequests.size());
    }

    /** Names below silent.test are never found in the tests' JVM, and at once nowhere else. */
    @Test
    void aToolsTimeoutIsForTheNameToo() {
        String id = start(withTool("http://tool.silent.test/status").replace("\"timeout\": 2", "\"timeout\": 1"));
        ModelStub.answer(model, Answer.toolCall("call-1", "order_status", "{}"));
        ModelStub.answer(model, Answer.words("Sorry."));
        long began = System.nanoTime();
        say(id, "Where?")
                .then()
                .statusCode(200)
                .body("reply", equalTo("Sorry."))
                .body("tool_calls[0].result", equalTo("The tool's address is not known."));
        assertTrue(System.nanoTime() - began < 2_500_000_000L);
    }

    @Test
    void aToolThatDribblesItsAnswerIsCutOffInTime() throws Exception {
        tool.createContext("/dribble", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (var body = exchange.getResponseBody()) {
                for (int i = 0; i < 100; i++) {
                    body.write('x');
                    body.flush();
                    new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException | IOException over) {
                // Cut off.
            }
        });
        String id = start(withTool("http://localhost:" + tool.getAddress().getPort() + "/dribble"));
        ModelStub.answer(model, Answer.toolCall("call-1", "order_status", "{}"));
        ModelStub.answer(model, Answer.words("Sorry."));
        long began = System.nanoTime();
        say(id, "Where?").then().statusCode(200).body("tool_calls[0].result", containsString("within 2 seconds"));
        assertTrue(System.nanoTime() - began < 3_500_000_000L);
    }

    @Test
    void stopsAModelThatOnlyEverCallsTools() {
        String id = start(withTool("http://localhost:" + tool.getAddress().getPort() + "/status"));
        ModelStub.always(model, Answer.toolCall("call", "order_status", "{}"));
        say(id, "Where?").then().statusCode(502);
        assertEquals(3, toolRequests.size(), "the same call again and again");
        List<JsonNode> asked = List.copyOf(ModelStub.requests(model));
        assertEquals(9, asked.size());
        assertTrue(asked.get(7).has("tools") && !asked.get(8).has("tools"));
        say(id, "Where?").then().statusCode(502);
        assertEquals(3, toolRequests.size(), "sent again");
        assertEquals(10, ModelStub.requests(model).size());
        keepsAnswering(id);
    }

    @Test
    void aScriptCanCallAToolToo() {
        String url = "http://localhost:" + tool.getAddress().getPort() + "/status";
        String id = start("""
                {"starting_message": "Hi", "model": {"name": "scripted"},
                 "tools": [{"name": "order_status", "url": "%s"}],
                 "script": {"rules": [{"pattern": "order (\\\\d+)",
                                       "tool": {"name": "order_status", "arguments": {"order_id": "{{1}}"}},
                                       "reply": "Order {{1}}: {{tool_result}}"}]}}
                """.formatted(url));
        say(id, "order 5?").then().statusCode(200).body("reply", equalTo("Order 5: {\"status\": \"baked\"}"));
        assertEquals(List.of("{\"order_id\":\"5\"}"), toolRequests);
    }

    @Test
    void tellsOnTheTurnWhichModelSpokeAndWhatItCost() {
        String id = start("{\"starting_message\": \"Hi\", \"model\": {\"name\": \"%s\"}}");
        String usage = "{\"prompt_tokens\":9,\"completion_tokens\":2,\"prompt_tokens_details\":{\"cached_tokens\":4}}";
        ModelStub.answer(model, Answer.ended("length", usage, "We ", "ba"));
        say(id, "What do you do?").then().statusCode(200).body("reply", equalTo("We ba"));
        tenant.request()
                .get("/core/conversations/" + id)
                .then()
                .body("conversation.turns[2].model", equalTo(model))
                .body("conversation.turns[2].finish_reason", equalTo("length"))
                .body("conversation.turns[2].usage.input_tokens", equalTo(9))
                .body("conversation.turns[2].usage.output_tokens", equalTo(2))
                .body("conversation.turns[2].usage.cached_tokens", equalTo(4))
                .body("conversation.turns[2].first_token_ms", notNullValue());
        ModelStub.answer(model, Answer.words("Bread."));
        say(id, "And?").then().statusCode(200).body("reply", equalTo("Bread."));
    }

    @Test
    void keepsNothingOfHalfAnAnswer() {
        String id = start("{\"starting_message\": \"Hi\", \"model\": {\"name\": \"%s\"}}");
        ModelStub.always(model, Answer.ended(null, null, "We ", "ba"));
        String events = tenant.request()
                .accept("text/event-stream")
                .body(Map.of("text", "hello"))
                .post("/core/conversations/" + id + "/messages")
                .body()
                .asString();
        assertTrue(events.contains("event:error") && !events.contains("event:message"), events);
        keepsOneMessageWhenSentAgain(id);
    }

    @Test
    void leavesOutWhatAFilterRefusedWhenSomethingElseIsSaid() {
        String id = start("{\"starting_message\": \"Hi\", \"model\": {\"name\": \"%s\"}}");
        ModelStub.answer(model, Answer.status(400, "{\"error\":{\"code\":\"content_filter\"}}"));
        say(id, "something bad").then().statusCode(502).body("detail", containsString("use other words"));
        say(id, "something good").then().statusCode(200);
        List<JsonNode> asked = List.copyOf(ModelStub.requests(model));
        assertTrue(asked.get(0).toString().contains("something bad"));
        assertTrue(
                !asked.get(1).toString().contains("something bad"), asked.get(1).toString());
        tenant.request()
                .get("/core/conversations/" + id)
                .then()
                .body("conversation.turns[1].filtered", equalTo(true))
                .body("conversation.turns.role", equalTo(List.of("agent", "user", "user", "agent")));
    }

    @Test
    void mergesMessagesThatGotNoAnswer() {
        String id = start("{\"starting_message\": \"Hi\", \"model\": {\"name\": \"%s\"}}");
        ModelStub.always(model, Answer.status(500, "{}"));
        say(id, "one").then().statusCode(502);
        ModelStub.always(model, null);
        ModelStub.requests(model).clear();
        say(id, "two").then().statusCode(200);
        JsonNode messages = ModelStub.requests(model).remove().path("messages");
        assertEquals(
                "one\n\ntwo", messages.path(messages.size() - 1).path("content").asText());
    }

    @Test
    void anEndDuringAnAnswerWins() throws Exception {
        String id = start("{\"starting_message\": \"Hi\", \"model\": {\"name\": \"%s\"}}");
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        ModelStub.answer(model, request -> {
            asked.countDown();
            return Answer.words("too late").after(go);
        });
        try (var threads = java.util.concurrent.Executors.newSingleThreadExecutor()) {
            var reply = threads.submit(() -> say(id, "hello"));
            asked.await();
            tenant.request().post("/core/conversations/" + id + "/end").then().statusCode(200);
            go.countDown();
            reply.get().then().statusCode(409);
        }
        tenant.request().get("/core/conversations/" + id).then().body("conversation.turns.size()", equalTo(2));
    }

    private void keepsAnswering(String id) {
        ModelStub.always(model, null);
        say(id, "And now?").then().statusCode(200).body("reply", equalTo("Certainly."));
    }

    private String withTool(String url) {
        return """
               {"starting_message": "Hi", "instructions": "x", "model": {"name": "%s"},
                "tools": [{"name": "order_status", "description": "Looks it up.", "url": "URL", "timeout": 2,
                           "parameters": {"type": "object", "properties": {"order_id": {"type": "string"}},
                                          "required": ["order_id"]}}]}
               """.replace("URL", url);
    }

    private void keepsOneMessageWhenSentAgain(String id) {
        ModelStub.always(model, null);
        ModelStub.answer(model, Answer.words("At last."));
        say(id, "hello")
                .then()
                .statusCode(200)
                .body("reply", equalTo("At last."))
                .header("Idempotent-Replayed", nullValue());
        tenant.request()
                .get("/core/conversations/" + id)
                .then()
                .body("user_turn_count", equalTo(1))
                .body("conversation.turns.role", equalTo(List.of("agent", "user", "agent")));
    }

    private String start(String config) {
        Tenant.Agent agent = tenant.agent(config.contains("%s") ? config.formatted(model) : config);
        return tenant.request()
                .body(Map.of(
                        "channel",
                        "text",
                        "agent_id",
                        agent.id(),
                        "user_id",
                        "ann",
                        "initial_context",
                        "a regular customer"))
                .post("/core/conversations")
                .then()
                .statusCode(200)
                .extract()
                .path("conversation.id");
    }

    private Response sayOnce(String id, String key, String text) {
        return tenant.request()
                .header("Idempotency-Key", key)
                .body(Map.of("text", text))
                .post("/core/conversations/" + id + "/messages");
    }

    private Response say(String id, String text) {
        return tenant.request().body(Map.of("text", text)).post("/core/conversations/" + id + "/messages");
    }
}
