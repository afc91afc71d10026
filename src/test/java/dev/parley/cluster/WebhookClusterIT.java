package dev.parley.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.parley.fixture.Node;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;
import dev.parley.fixture.WebhookReceiver;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Webhooks while nodes are killed and the receiver fails at random: all arrives, and in order. More seeds than three by the environment
 * variable {@code PARLEY_TEST_SEEDS}.
 */
@QuarkusIntegrationTest
@QuarkusTestResource(TestServices.class)
class WebhookClusterIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CONVERSATIONS = 25;
    private static final int EVENTS = 4;

    private static final Map<String, String> SOON = Map.of(
            "parley.webhooks.lease", "2s",
            "parley.webhooks.renew-every", "500ms",
            "parley.webhooks.reap-every", "500ms");

    static LongStream seeds() {
        return LongStream.rangeClosed(
                1,
                Optional.ofNullable(System.getenv("PARLEY_TEST_SEEDS"))
                        .map(Long::valueOf)
                        .orElse(3L));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void losesNothingAndMixesNothingUpWhileNodesAreKilled(long seed) throws Exception {
        Tenant tenant = new Tenant();
        Tenant.Agent agent = tenant.scriptedAgent();
        Random random = new Random(seed);
        int killedAfter = 10 + random.nextInt(30);
        ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
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
                        String id = tenant.conversation(agent);
                        acknowledged.add(id);
                        tenant.request()
                                .post("/core/conversations/" + id + "/end")
                                .then()
                                .statusCode(200);
                    }
                });
                Awaitility.await()
                        .atMost(PATIENCE)
                        .until(() -> receiver.requests().size() > killedAfter);
                killed.kill();
                load.join();
            }
            assertEquals(CONVERSATIONS, acknowledged.size());
            for (String id : acknowledged) {
                arrivesWhole(receiver, id, seed);
            }
            print(seed, killedAfter, receiver.requests());
        }
    }

    private static void print(long seed, int killedAfter, List<WebhookReceiver.Told> told) {
        long refused = told.stream().filter(one -> one.answered() == 500).count();
        System.out.printf(
                "seed %d: a node killed after %d requests; %d events of %d conversations in order, each ended once;"
                        + " %d requests, %d refused, %d told again%n",
                seed,
                killedAfter,
                CONVERSATIONS * EVENTS,
                CONVERSATIONS,
                told.size(),
                refused,
                told.size() - refused - CONVERSATIONS * EVENTS);
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
