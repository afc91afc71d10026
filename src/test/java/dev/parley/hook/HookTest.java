package dev.parley.hook;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.demo.SipPhone;
import dev.parley.fixture.Calls;
import dev.parley.fixture.RoomCalls;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;
import dev.parley.fixture.WebhookReceiver;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is asked before conversations, by an endpoint on loopback. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class HookTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String REFUSES = "{\"refuse\": true}";
    private static final String KNOWS =
            "{\"initial_context\": \"A regular.\", \"custom_metadata\": {\"name\": \"Ann\", \"order\": 8}}";

    private final Tenant tenant = new Tenant();
    private WebhookReceiver hook;

    @BeforeEach
    void open() throws Exception {
        hook = new WebhookReceiver();
    }

    @AfterEach
    void close() {
        hook.close();
    }

    private String agent(String more) {
        return "{\"starting_message\": \"Hello {{custom_metadata.name}}.\", \"model\": {\"name\": \"scripted\"},"
                + " \"pre_conversation\": {\"url\": \"" + hook.url() + "\"" + more + "}}";
    }

    private Map<String, Object> request(String id) {
        return Map.of(
                "channel",
                "text",
                "agent_id",
                tenant.agent(agent("")).id(),
                "user_id",
                "ann",
                "id",
                id,
                "custom_metadata",
                Map.of("order", 7, "shop", "x"));
    }

    private JsonPath create(Map<String, Object> request) {
        return tenant.request()
                .body(request)
                .post("/core/conversations")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    @Test
    @Tag("packaged")
    void saysMoreBeforeTheGreeting() {
        hook.says(KNOWS);
        String id = UUID.randomUUID().toString();
        Map<String, Object> request = request(id);
        JsonPath created = create(request).setRootPath("conversation");
        assertEquals(List.of("Hello Ann."), created.getList("conversation.turns.text"));
        assertEquals("A regular.", created.getString("initial_context"));
        assertEquals(Map.of("order", 8, "shop", "x", "name", "Ann"), created.getMap("custom_metadata"));
        JsonPath asked = hook.requests().getFirst().json();
        assertEquals(id, asked.getString("conversation_id"));
        assertEquals("text", asked.getString("channel"));
        assertEquals("ann", asked.getString("user_id"));
        assertEquals(7, asked.getInt("custom_metadata.order"));
        assertEquals(List.of(id), hook.requests().getFirst().headers().get("Idempotency-Key"));
        // Once more with the same id nobody is asked.
        create(request);
        assertEquals(1, hook.requests().size());
    }

    @Test
    void refusesAConversationThatIsOnRecord() {
        hook.says(REFUSES);
        String id = UUID.randomUUID().toString();
        Map<String, Object> request = request(id);
        JsonPath created = create(request).setRootPath("conversation");
        assertEquals("failed", created.getString("status"));
        assertEquals("refused_by_hook", created.getString("end_reason"));
        assertEquals(List.of(), created.getList("conversation.turns"));
        assertEquals("failed", create(request).getString("conversation.status"));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> types(id)
                        .equals(List.of("conversation.created", "conversation.started", "conversation.ended")));
    }

    private List<String> types(String id) {
        return tenant.request()
                .get("/core/conversations/" + id + "/events")
                .jsonPath()
                .getList("type");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "500||in_progress",
                "500|, \"on_failure\": \"continue\"|in_progress",
                "500|, \"on_failure\": \"refuse\"|failed",
                "302|, \"on_failure\": \"refuse\"|failed"
            })
    void doesWithoutAnAnswerWhatTheAgentSays(int status, String more, String expected) {
        hook.answers(status);
        Map<String, Object> request = Map.of(
                "channel",
                "text",
                "agent_id",
                tenant.agent(agent(more == null ? "" : more)).id(),
                "user_id",
                "ann");
        assertEquals(expected, create(request).getString("conversation.status"));
    }

    @Test
    void waitsNoLongerThanTheAgentSays() {
        hook.answers(request -> {
            Awaitility.await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
            return new WebhookReceiver.Answer(200, Map.of());
        });
        long began = System.nanoTime();
        Map<String, Object> request = Map.of(
                "channel", "text",
                "agent_id",
                        tenant.agent(agent(", \"timeout\": 1, \"on_failure\": \"refuse\""))
                                .id(),
                "user_id", "ann");
        assertEquals("refused_by_hook", create(request).getString("conversation.end_reason"));
        assertTrue(System.nanoTime() - began < Duration.ofSeconds(3).toNanos());
    }

    @Test
    void isNotAskedAtInternalAddresses() {
        Map<String, Object> request = Map.of(
                "channel", "text",
                "agent_id",
                        tenant.agent(
                                        "{\"starting_message\": \"Hi.\", \"pre_conversation\": {\"on_failure\": \"refuse\","
                                                + " \"url\": \"" + hook.url().replace("localhost", "127.0.0.1")
                                                + "\"}}")
                                .id(),
                "user_id", "ann");
        assertEquals("refused_by_hook", create(request).getString("conversation.end_reason"));
        assertEquals(List.of(), hook.requests());
    }

    @Test
    void isAskedBeforeARoomAndAMail() {
        hook.says(REFUSES);
        RoomCalls rooms = new RoomCalls();
        JsonPath room = rooms.create(agent(""));
        assertEquals("refused_by_hook", room.getString("conversation.end_reason"));
        tenant.emailAddress(tenant.deskAt("example.com"), Map.of());
        Map<String, Object> mail = Map.of(
                "channel",
                "email",
                "agent_id",
                tenant.agent(agent("")).id(),
                "user_id",
                "ann",
                "to_address",
                "ann@example.com",
                "from_address",
                tenant.deskAt("example.com"));
        var created = tenant.request().body(mail).post("/core/conversations");
        assertEquals("refused_by_hook", created.path("conversation.end_reason"));
        tenant.request()
                .get("/core/conversations/" + created.path("conversation.id") + "/mails")
                .then()
                .body("size()", equalTo(0));
    }

    @Test
    void isAskedBeforeATelephoneRings() {
        try (SipPhone phone = new SipPhone(call -> {
            call.ring();
            call.answer();
            call.overWithin(Duration.ofSeconds(1));
            call.hangUp();
        })) {
            Calls calls = new Calls(phone);
            hook.says(REFUSES);
            String refused = calls.call(agent(""));
            JsonPath ended = calls.awaitEnd(refused);
            assertEquals("failed", ended.getString("status"));
            assertEquals("refused_by_hook", ended.getString("end_reason"));
            assertEquals(List.of(), calls.attempts(refused));
            assertEquals("outbound", hook.requests().getLast().json().getString("direction"));

            hook.says(KNOWS);
            JsonPath known = calls.awaitEnd(calls.call(agent("")));
            assertEquals("Hello Ann.", known.getString("conversation.turns[0].text"));
            assertEquals("Ann", known.getString("custom_metadata.name"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|config.pre_conversation.url",
                "{\"url\": \"ftp://x\"}|config.pre_conversation.url",
                "{\"url\": \"http://a:b@x\"}|config.pre_conversation.url",
                "{\"url\": \"http://x\", \"timeout\": 6}|config.pre_conversation.timeout",
                "{\"url\": \"http://x\", \"on_failure\": \"wait\"}|config.pre_conversation.on_failure",
                "{\"url\": \"http://x\", \"method\": \"GET\"}|config.pre_conversation.method"
            })
    void refusesWhatItWouldNotDo(String hook, String field) {
        tenant.request()
                .body("{\"config\": {\"pre_conversation\": " + hook + "}}")
                .post("/core/agents/" + tenant.scriptedAgent().id() + "/versions")
                .then()
                .statusCode(422)
                .body("errors[0].field", equalTo(field));
    }
}
