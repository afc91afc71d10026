package dev.parley.conversation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.ModelStub;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

@QuarkusTest
@QuarkusTestResource(TestServices.class)
class IdempotencyTest {

    private static final int RACERS = 32;

    private Tenant tenant;
    private Tenant.Agent agent;

    @BeforeEach
    void makeAnAgent() {
        tenant = new Tenant();
        agent = tenant.scriptedAgent();
    }

    @Test
    void replaysUnchangedWhateverElseTheBodySays() {
        String id = UUID.randomUUID().toString();
        Response first = create(id, "ann");
        first.then().statusCode(200);
        Response again = tenant.request()
                .body(Map.of(
                        "channel", "telephone", "user_id", "+14155550123", "agent_id", UUID.randomUUID(), "id", id))
                .post("/core/conversations");
        again.then().statusCode(200).header("Idempotent-Replayed", equalTo("true"));
        assertEquals(first.body().asString(), again.body().asString());
        create(id.toUpperCase(java.util.Locale.ROOT), "bob").then().header("Idempotent-Replayed", equalTo("true"));
    }

    @Test
    void aReplayShowsNoMoreThanTheScopeAllowsToAnybodyButItsCreator() {
        String id = UUID.randomUUID().toString();
        Map<String, String> body = Map.of(
                "channel", "text", "agent_id", agent.id(), "user_id", "ann", "id", id, "initial_context", "secret");
        String creator = tenant.token("conversations:manage");
        for (int i = 0; i < 2; i++) {
            Tenant.request(creator)
                    .body(body)
                    .post("/core/conversations")
                    .then()
                    .statusCode(200)
                    .body("conversation.initial_context", equalTo("secret"))
                    .body("starting_message", equalTo("Hello ann."));
        }
        tenant.with("conversations:manage")
                .body(body)
                .post("/core/conversations")
                .then()
                .statusCode(200)
                .body("conversation.id", equalTo(id))
                .body("conversation", not(hasKey("initial_context")))
                .body("conversation", not(hasKey("conversation")))
                .body("starting_message", equalTo(null));
    }

    @Test
    void replaysAlsoAfterTheEnd() {
        String id = UUID.randomUUID().toString();
        create(id, "ann");
        tenant.request().post("/core/conversations/" + id + "/end").then().statusCode(200);
        create(id, "ann")
                .then()
                .statusCode(200)
                .header("Idempotent-Replayed", equalTo("true"))
                .body("conversation.status", equalTo("completed"))
                .body("starting_message", equalTo("Hello ann."));
    }

    @Test
    void isAnotherConversationInAnotherOrganization() {
        String id = UUID.randomUUID().toString();
        create(id, "ann").then().statusCode(200);
        Tenant other = new Tenant();
        other.request()
                .body(Map.of(
                        "channel", "text", "agent_id", other.scriptedAgent().id(), "user_id", "eve", "id", id))
                .post("/core/conversations")
                .then()
                .statusCode(200)
                .header("Idempotent-Replayed", equalTo(null))
                .body("conversation.user_id", equalTo("eve"));
        tenant.request().get("/core/conversations/" + id).then().body("user_id", equalTo("ann"));
    }

    @Test
    @Tag("packaged")
    void makesOneConversationOfThirtyTwoConcurrentCreates() throws Exception {
        UUID id = UUID.randomUUID();
        List<Response> responses = race(() -> create(id.toString(), "ann"));
        Set<String> bodies = new HashSet<>();
        responses.forEach(response -> {
            response.then().statusCode(200);
            bodies.add(response.body().asString());
        });
        assertEquals(1, bodies.size());
        assertEquals(
                RACERS - 1,
                responses.stream()
                        .filter(response -> "true".equals(response.header("Idempotent-Replayed")))
                        .count());
        assertEquals(1, Tenant.count("SELECT count(*) FROM conversation WHERE id = ?", id));
        assertEquals(1, Tenant.count("SELECT count(*) FROM turn WHERE conversation_id = ?", id));
    }

    @Test
    void asksTheModelForOneGreetingInARace() throws Exception {
        String model = "greeter-" + UUID.randomUUID();
        Tenant.Agent speaker = tenant.agent("{\"model\": {\"name\": \"" + model + "\"}}");
        ModelStub.answer(model, ModelStub.Answer.words("Good ", "day."));
        String id = UUID.randomUUID().toString();
        List<Response> responses = race(() -> tenant.request()
                .body(Map.of("channel", "text", "agent_id", speaker.id(), "user_id", "ann", "id", id))
                .post("/core/conversations"));
        responses.forEach(response -> response.then().statusCode(200).body("starting_message", equalTo("Good day.")));
        assertEquals(1, ModelStub.requests(model).size());
    }

    /** More requests than database connections, all of which find the agent's configuration not yet in memory. */
    @Test
    void answersABurstOnAnAgentThatNobodyUsedYet() throws Exception {
        race(() -> create(null, "ann")).forEach(response -> response.then().statusCode(200));
    }

    @Test
    void givesEveryConversationItsOwnMoment() throws Exception {
        race(() -> create(UUID.randomUUID().toString(), "ann"));
        assertEquals(
                RACERS,
                Tenant.count(
                        "SELECT count(DISTINCT created_at) FROM conversation WHERE organization_id = ?",
                        tenant.organization()));
    }

    private Response create(String id, String user) {
        return tenant.request()
                .body(
                        id == null
                                ? Map.of("channel", "text", "agent_id", agent.id(), "user_id", user)
                                : Map.of("channel", "text", "agent_id", agent.id(), "user_id", user, "id", id))
                .post("/core/conversations");
    }

    @Test
    void aKeyNamesACreationLikeAnId() {
        Map<String, ?> body = Map.of("channel", "text", "agent_id", agent.id(), "user_id", "ann");
        Response first = keyed("order-4711", body);
        first.then().statusCode(200).header("Idempotent-Replayed", nullValue());
        Response again = keyed("order-4711", body);
        again.then().statusCode(200).header("Idempotent-Replayed", equalTo("true"));
        assertEquals(first.body().asString(), again.body().asString());
        keyed("order-4712", body)
                .then()
                .statusCode(200)
                .body("conversation.id", not(equalTo(first.path("conversation.id"))));
        Tenant other = new Tenant();
        other.request()
                .header("Idempotency-Key", "order-4711")
                .body(Map.of(
                        "channel", "text", "agent_id", other.scriptedAgent().id(), "user_id", "ann"))
                .post("/core/conversations")
                .then()
                .statusCode(200)
                .header("Idempotent-Replayed", nullValue());
    }

    @Test
    void refusesAKeyWithAnotherBody() {
        Map<String, ?> body = Map.of("channel", "text", "agent_id", agent.id(), "user_id", "ann");
        keyed("k", body).then().statusCode(200);
        keyed("k", Map.of("channel", "text", "agent_id", agent.id(), "user_id", "bob"))
                .then()
                .statusCode(422)
                .body("errors[0].field", equalTo("Idempotency-Key"));
        String id = UUID.randomUUID().toString();
        keyed("with an id", Map.of("channel", "text", "agent_id", agent.id(), "user_id", "ann", "id", id))
                .then()
                .statusCode(200)
                .body("conversation.id", equalTo(id));
        keyed("with an id", Map.of("channel", "text", "agent_id", agent.id(), "user_id", "bob", "id", id))
                .then()
                .statusCode(422);
        keyed("k".repeat(256), body).then().statusCode(422);
        // As the advice after a lost answer has it: with the id that was told.
        Map<String, Object> named = new HashMap<>(body);
        named.put("id", keyed("k", body).path("conversation.id"));
        keyed("k", named).then().statusCode(200).header("Idempotent-Replayed", equalTo("true"));
    }

    @Test
    @Tag("packaged")
    void makesOneConversationOfOneKeyInARace() throws Exception {
        Map<String, ?> body = Map.of("channel", "text", "agent_id", agent.id(), "user_id", "ann");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Response>> racing = new ArrayList<>();
            for (int i = 0; i < RACERS; i++) {
                racing.add(threads.submit(() -> keyed("one", body)));
            }
            for (Future<Response> one : racing) {
                one.get().then().statusCode(200);
            }
        }
        assertEquals(
                1, Tenant.count("SELECT count(*) FROM conversation WHERE organization_id = ?", tenant.organization()));
    }

    private Response keyed(String key, Map<String, ?> body) {
        return tenant.request().header("Idempotency-Key", key).body(body).post("/core/conversations");
    }

    private static List<Response> race(java.util.concurrent.Callable<Response> request) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        try (var threads = Executors.newFixedThreadPool(RACERS)) {
            List<Future<Response>> racers = new ArrayList<>();
            for (int i = 0; i < RACERS; i++) {
                racers.add(threads.submit(() -> {
                    start.await();
                    return request.call();
                }));
            }
            start.countDown();
            List<Response> responses = new ArrayList<>();
            for (Future<Response> racer : racers) {
                responses.add(racer.get());
            }
            return responses;
        }
    }
}
