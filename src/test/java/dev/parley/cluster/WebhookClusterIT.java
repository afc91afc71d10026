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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.response.Response;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.parley.fixture.DatabaseGate;
import dev.parley.fixture.Node;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;
import dev.parley.fixture.WebhookReceiver;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Webhooks while nodes are killed, PostgreSQL crashes and the receiver fails at random: all arrives, and in order. More seeds than
 * one by the environment variable {@code PARLEY_TEST_SEEDS}.
 */
@QuarkusIntegrationTest
@QuarkusTestResource(TestServices.class)
class WebhookClusterIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CONVERSATIONS = 25;
    private static final int EVENTS = 4;

    static LongStream seeds() {
        return LongStream.rangeClosed(
                1,
                Optional.ofNullable(System.getenv("PARLEY_TEST_SEEDS"))
                        .map(Long::valueOf)
                        .orElse(1L));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void losesNothingAndMixesNothingUpWhileNodesAndTheDatabaseGo(long seed) throws Exception {
        try (DatabaseGate database = new DatabaseGate(Path.of("target", "webhook-postgres"))) {
            Map<String, String> soon = Map.of(
                    "quarkus.datasource.jdbc.url", database.jdbcUrl(),
                    "parley.webhooks.retries", "300ms,300ms,300ms",
                    "parley.webhooks.lease", "2s",
                    "parley.webhooks.renew-every", "500ms",
                    "parley.webhooks.reap-every", "500ms");
            TestServices.apartOn(database.jdbcUrl(), soon, () -> losesNothing(seed, database, soon));
        }
    }

    private static void losesNothing(long seed, DatabaseGate database, Map<String, String> soon) throws Exception {
        Tenant tenant = new Tenant();
        Tenant.Agent agent = tenant.scriptedAgent();
        Random random = new Random(seed);
        int killedAfter = 10 + random.nextInt(30);
        int crashedAfter = 10 + random.nextInt(30);
        ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
        AtomicInteger refused = new AtomicInteger();
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
            try (Node killed = Node.start(soon)) {
                Thread load = Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < CONVERSATIONS; i++) {
                        acknowledged.add(ended(tenant, agent, refused));
                    }
                });
                told(receiver, Math.min(killedAfter, crashedAfter));
                if (killedAfter < crashedAfter) {
                    killed.kill();
                    told(receiver, crashedAfter);
                    database.crash();
                } else {
                    database.crash();
                    told(receiver, killedAfter);
                    killed.kill();
                }
                load.join();
            }
            assertEquals(CONVERSATIONS, acknowledged.size());
            for (String id : acknowledged) {
                arrivesWhole(receiver, id, seed);
            }
            List<WebhookReceiver.Told> told = receiver.requests();
            long bad = told.stream().filter(one -> one.answered() == 500).count();
            System.out.printf(
                    "seed %d: a node killed after %d requests, PostgreSQL crashed after %d, %d requests of the client refused;"
                            + " %d events of %d conversations in order, each ended once; %d deliveries, %d refused, %d again%n",
                    seed,
                    killedAfter,
                    crashedAfter,
                    refused.get(),
                    CONVERSATIONS * EVENTS,
                    CONVERSATIONS,
                    told.size(),
                    bad,
                    told.size() - bad - CONVERSATIONS * EVENTS);
        }
    }

    private static void told(WebhookReceiver receiver, int requests) {
        Awaitility.await().atMost(PATIENCE).until(() -> receiver.requests().size() > requests);
    }

    /** With an id of its own, and again until it is acknowledged, as a client does. */
    private static String ended(Tenant tenant, Tenant.Agent agent, AtomicInteger refused) {
        String id = UUID.randomUUID().toString();
        acknowledged(
                refused,
                () -> tenant.request()
                        .body(Map.of("channel", "text", "id", id, "agent_id", agent.id(), "user_id", "ann"))
                        .post("/core/conversations"));
        acknowledged(refused, () -> tenant.request().post("/core/conversations/" + id + "/end"));
        return id;
    }

    private static void acknowledged(AtomicInteger refused, Supplier<Response> asked) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            int status = asked.get().statusCode();
            refused.addAndGet(status == 200 ? 0 : 1);
            return status == 200;
        });
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
