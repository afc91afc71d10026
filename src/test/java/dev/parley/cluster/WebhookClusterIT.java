package dev.parley.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Node;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;
import dev.parley.fixture.WebhookReceiver;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Webhooks while nodes are killed and the receiver fails at random: all arrives, and in order. */
@QuarkusIntegrationTest
@QuarkusTestResource(TestServices.class)
class WebhookClusterIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SEEDS = 3;
    private static final int CONVERSATIONS = 25;

    private static final Map<String, String> SOON = Map.of(
            "parley.webhooks.lease", "2s",
            "parley.webhooks.renew-every", "500ms",
            "parley.webhooks.reap-every", "500ms");

    @Test
    void losesNothingAndMixesNothingUpWhileNodesAreKilled() throws Exception {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Tenant tenant = new Tenant();
            Tenant.Agent agent = tenant.scriptedAgent();
            Random random = new Random(seed);
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
                ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
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
                            .until(() -> receiver.requests().size() > 10 + random.nextInt(20));
                    killed.kill();
                    load.join();
                }
                for (String id : acknowledged) {
                    arrivesWhole(receiver, id, seed);
                }
                assertEquals(CONVERSATIONS, acknowledged.size());
            }
        }
    }

    private static boolean failsNow(Random random) {
        synchronized (random) {
            return random.nextInt(4) == 0;
        }
    }

    /** At least once each, and each for the first time behind all before it. */
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
        assertEquals(IntStream.rangeClosed(1, 4).boxed().toList(), first, "seed " + seed + ", conversation " + id);
    }
}
