package dev.parley.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.response.Response;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.ModelStub;
import dev.parley.fixture.Node;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Two nodes on one database, and what is left when one of them is killed. */
@QuarkusIntegrationTest
@QuarkusTestResource(TestServices.class)
class ClusterIT {

    /** A second node, to which nothing happens. */
    private static Node other;

    private Tenant tenant;
    private Tenant.Agent agent;

    @BeforeAll
    static void startAnother() {
        other = Node.start();
    }

    @AfterAll
    static void stopIt() {
        other.close();
    }

    @BeforeEach
    void makeAnAgent() {
        tenant = new Tenant();
        agent = tenant.scriptedAgent();
    }

    @Test
    void takesTurnsOneAfterTheOtherWhicheverNodeGetsThem() throws Exception {
        String conversation = tenant.conversation(agent);
        int messages = 20;
        try (var threads = Executors.newFixedThreadPool(messages)) {
            List<Future<Response>> sent = new ArrayList<>();
            for (int i = 0; i < messages; i++) {
                String text = "echo m" + i;
                String base = i % 2 == 0 ? "" : other.url();
                sent.add(threads.submit(() -> say(base, conversation, text)));
            }
            for (int i = 0; i < messages; i++) {
                sent.get(i).get().then().statusCode(200).body("reply", equalTo("m" + i));
            }
        }
        List<Map<String, Object>> turns = tenant.request()
                .get("/core/conversations/" + conversation)
                .jsonPath()
                .getList("conversation.turns");
        assertEquals(1 + 2 * messages, turns.size());
        for (int i = 1; i < turns.size(); i += 2) {
            assertEquals("echo " + turns.get(i + 1).get("text"), turns.get(i).get("text"));
        }
    }

    @Test
    void makesOneConversationOfConcurrentCreatesOnTwoNodes() throws Exception {
        UUID id = UUID.randomUUID();
        Set<String> answers = new HashSet<>();
        try (var threads = Executors.newFixedThreadPool(32)) {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Response>> racers = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                String base = i % 2 == 0 ? "" : other.url();
                racers.add(threads.submit(() -> {
                    start.await();
                    return create(base, id.toString());
                }));
            }
            start.countDown();
            for (Future<Response> racer : racers) {
                racer.get().then().statusCode(200);
                answers.add(racer.get().body().asString());
            }
        }
        assertEquals(1, answers.size());
        assertEquals(1, Tenant.count("SELECT count(*) FROM turn WHERE conversation_id = ?", id));
    }

    /** Nodes remember which version an agent has; what the other node changes counts with the very next request. */
    @Test
    void usesWhatAnotherNodeHasJustPublished() {
        for (int round = 0; round < 5; round++) {
            create("", UUID.randomUUID().toString()).then().statusCode(200);
            String words = "Greeting " + round;
            String version = tenant.publish(other.url(), agent.id(), "{\"starting_message\": \"" + words + "\"}");
            create("", UUID.randomUUID().toString())
                    .then()
                    .statusCode(200)
                    .body("starting_message", equalTo(words))
                    .body("conversation.agent_version_id", equalTo(version));
        }
        tenant.request()
                .delete(other.url() + "/core/agents/" + agent.id())
                .then()
                .statusCode(204);
        create("", UUID.randomUUID().toString()).then().statusCode(404);
    }

    @Test
    void learnsOfARevocationOnAnotherNodeWithinSeconds() {
        var pat = tenant.request()
                .body(Map.of("name", "p", "scopes", List.of("conversations:read")))
                .post("/admin/organization-pats")
                .then()
                .statusCode(201)
                .extract();
        String key = pat.path("pat_key");
        Tenant.request(key).get(other.url() + "/core/conversations").then().statusCode(200);
        tenant.request()
                .delete("/admin/organization-pats/" + pat.path("id"))
                .then()
                .statusCode(204);
        Awaitility.await()
                .atMost(Duration.ofSeconds(6))
                .until(() -> Tenant.request(key)
                                .get(other.url() + "/core/conversations")
                                .statusCode()
                        == 401);
    }

    @Test
    void losesNoAcknowledgedConversationWhenANodeIsKilled() throws Exception {
        ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
        Node victim = Node.start();
        try (var threads = Executors.newFixedThreadPool(4)) {
            CountDownLatch enough = new CountDownLatch(100);
            for (int i = 0; i < 4; i++) {
                threads.submit(() -> {
                    while (true) {
                        Response answer = create(victim.url(), UUID.randomUUID().toString());
                        if (answer.statusCode() == 200) {
                            acknowledged.add(answer.path("conversation.id"));
                        }
                        enough.countDown();
                    }
                });
            }
            enough.await();
            victim.kill();
        }
        assertTrue(acknowledged.size() >= 90, "acknowledged " + acknowledged.size());
        for (String id : acknowledged) {
            tenant.request()
                    .get("/core/conversations/" + id)
                    .then()
                    .statusCode(200)
                    .body("conversation.turns[0].text", equalTo("Hello ann."));
        }
    }

    @Test
    void takesUpAMessageWhoseNodeWasKilledInTheMiddleOfItsAnswer() throws Exception {
        String model = "killed-" + UUID.randomUUID();
        String id = tenant.conversation(
                tenant.agent("{\"starting_message\": \"Hi\", \"model\": {\"name\": \"" + model + "\"}}"));
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        ModelStub.answer(model, request -> {
            asked.countDown();
            return ModelStub.Answer.words("lost").after(never);
        });
        ModelStub.answer(model, ModelStub.Answer.words("Here I am."));
        Node victim = Node.start();
        try (var threads = Executors.newSingleThreadExecutor()) {
            threads.submit(() -> say(victim.url(), id, "hello"));
            asked.await();
            victim.kill();
        }
        never.countDown();
        say("", id, "hello").then().statusCode(200).body("reply", equalTo("Here I am."));
        tenant.request()
                .get("/core/conversations/" + id)
                .then()
                .body("user_turn_count", equalTo(1))
                .body("conversation.turns.role", equalTo(List.of("agent", "user", "agent")));
    }

    private Response say(String base, String conversation, String text) {
        return tenant.request()
                .body(Map.of("text", text))
                .post(base + "/core/conversations/" + conversation + "/messages");
    }

    private Response create(String base, String id) {
        return tenant.request()
                .body(Map.of("channel", "text", "agent_id", agent.id(), "user_id", "ann", "id", id))
                .post(base + "/core/conversations");
    }
}
