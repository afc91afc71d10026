package dev.parley.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.response.Response;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.DatabaseGate;
import dev.parley.fixture.Node;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;
import dev.parley.fixture.WebhookReceiver;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Webhooks while nodes are killed, PostgreSQL restarts and the receiver fails at random: all arrives, and in order. More seeds than
 * three by the environment variable {@code PARLEY_TEST_SEEDS}.
 */
@QuarkusIntegrationTest
@QuarkusTestResource(TestServices.class)
class WebhookClusterIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SEEDS = Optional.ofNullable(System.getenv("PARLEY_TEST_SEEDS"))
            .map(Integer::valueOf)
            .orElse(3);
    private static final int CONVERSATIONS = 25;
    private static final int EVENTS = 4;
    /** With its tries again. */
    private static final int TRIES = 600;

    private static final Map<String, String> SOON = Map.of(
            "parley.webhooks.lease", "2s",
            "parley.webhooks.renew-every", "500ms",
            "parley.webhooks.reap-every", "500ms");

    @Test
    void losesNothingAndMixesNothingUpWhileNodesAndTheDatabaseGo() throws Exception {
        try (DatabaseGate database = new DatabaseGate(Path.of("target", "webhook-postgres"))) {
            TestServices.apartOn(database.jdbcUrl(), SOON, () -> {
                for (long seed = 1; seed <= SEEDS; seed++) {
                    losesNothing(seed, database);
                }
            });
        }
    }

    private static void losesNothing(long seed, DatabaseGate database) throws Exception {
        Tenant tenant = new Tenant();
        Tenant.Agent agent = tenant.scriptedAgent();
        Random random = new Random(seed);
        int killedAfter = 10 + random.nextInt(30);
        int restartedAfter = 10 + random.nextInt(60);
        List<String> acknowledged = new ArrayList<>();
        try (WebhookReceiver receiver = new WebhookReceiver()) {
            Map<String, Integer> failed = new ConcurrentHashMap<>();
            // No more often than it is tried again.
            receiver.answers(request -> new WebhookReceiver.Answer(
                    failsNow(random) && failed.merge(request.id(), 1, Integer::sum) <= 2 ? 500 : 200, Map.of()));
            tenant.request()
                    .body(Map.of("url", receiver.url()))
                    .post("/core/webhook-endpoints")
                    .then()
                    .statusCode(201);
            try (Node killed = Node.start(SOON)) {
                Thread load = Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < CONVERSATIONS; i++) {
                        acknowledged.add(ended(tenant, agent));
                    }
                });
                Thread restart = Thread.ofPlatform().start(() -> {
                    told(receiver, restartedAfter);
                    restart(database);
                });
                told(receiver, killedAfter);
                killed.kill();
                restart.join();
                load.join();
            }
            assertEquals(CONVERSATIONS, acknowledged.size());
            for (String id : acknowledged) {
                arrivesWhole(receiver, id, seed);
            }
            long told = receiver.requests().size();
            long refused = receiver.requests().stream()
                    .filter(one -> one.answered() == 500)
                    .count();
            System.out.printf(
                    "seed %d: node killed after %d requests, PostgreSQL restarted after %d; %d conversations acknowledged,"
                            + " %d events, each taken in order; %d requests, %d refused, %d told again%n",
                    seed,
                    killedAfter,
                    restartedAfter,
                    CONVERSATIONS,
                    CONVERSATIONS * EVENTS,
                    told,
                    refused,
                    told - refused - CONVERSATIONS * EVENTS);
        }
    }

    private static void told(WebhookReceiver receiver, int requests) {
        Awaitility.await().atMost(PATIENCE).until(() -> receiver.requests().size() > requests);
    }

    private static void restart(DatabaseGate database) {
        try {
            database.restart();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** With an id of its own, and again until it is acknowledged, as a client does. */
    private static String ended(Tenant tenant, Tenant.Agent agent) {
        String id = UUID.randomUUID().toString();
        again(() -> tenant.request()
                .body(Map.of("channel", "text", "id", id, "agent_id", agent.id(), "user_id", "ann"))
                .post("/core/conversations"));
        again(() -> tenant.request().post("/core/conversations/" + id + "/end"));
        return id;
    }

    private static void again(Supplier<Response> asked) {
        for (int tries = 0; tries < TRIES; tries++) {
            int status = asked.get().statusCode();
            if (status < 300) {
                return;
            }
            assertEquals(503, status);
        }
        throw new AssertionError("never acknowledged");
    }

    private static boolean failsNow(Random random) {
        synchronized (random) {
            return random.nextInt(4) == 0;
        }
    }

    /** At least once each, and each for the first time behind all before it; the log has one end. */
    private static void arrivesWhole(WebhookReceiver receiver, String id, long seed) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() ->
                        receiver.taken(id).stream().anyMatch(one -> one.type().equals("conversation.ended")));
        List<Integer> first = new ArrayList<>();
        receiver.taken(id).stream()
                .map(one -> one.json().getInt("conversation_seq"))
                .filter(seq -> !first.contains(seq))
                .forEach(first::add);
        assertEquals(IntStream.rangeClosed(1, EVENTS).boxed().toList(), first, "seed " + seed + ", conversation " + id);
        assertEquals(
                1,
                Tenant.count(
                        "SELECT count(*) FROM event WHERE conversation_id = ? AND type = 'conversation.ended'",
                        UUID.fromString(id)));
    }
}
