package dev.parley.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.response.Response;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.DatabaseGate;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** PostgreSQL is restarted under load: what was acknowledged is there, what was not says so, and it goes on by itself. */
@QuarkusIntegrationTest
@QuarkusTestResource(TestServices.class)
class DatabaseRestartIT {

    private static final int CLIENTS = 64;
    private static final int BEFORE = 1_000;
    private static final int AFTER = 1_000;
    private static final Duration RECOVERS_WITHIN = Duration.ofSeconds(5);

    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Map<Integer, AtomicLong> refused = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Long> answeredNanos = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void losesNothingAndRecoversByItself() throws Exception {
        try (DatabaseGate database = new DatabaseGate(Path.of("target", "restart-postgres"))) {
            TestServices.apartOn(database.jdbcUrl(), Map.of(), () -> load(database));
        }
    }

    private void load(DatabaseGate database) throws Exception {
        Tenant tenant = new Tenant();
        Tenant.Agent agent = tenant.scriptedAgent();
        long backNanos;
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<? extends Future<?>> running = IntStream.range(0, CLIENTS)
                    .mapToObj(client -> clients.submit(() -> createUntilOver(tenant, agent)))
                    .toList();
            awaitAcknowledged(BEFORE);
            database.restart();
            backNanos = System.nanoTime();
            awaitAcknowledged(acknowledged.size() + AFTER);
            over.set(true);
            for (Future<?> client : running) {
                client.get();
            }
        }
        long recovered = answeredNanos.stream()
                        .mapToLong(Long::longValue)
                        .filter(at -> at > backNanos)
                        .min()
                        .orElseThrow()
                - backNanos;
        System.out.printf(
                "PostgreSQL restarted under %d clients: %d acknowledged, refused %s, recovered in %d ms%n",
                CLIENTS, acknowledged.size(), refused, recovered / 1_000_000);
        assertTrue(recovered < RECOVERS_WITHIN.toNanos(), "recovered in " + recovered / 1_000_000 + " ms");
        assertTrue(refused.containsKey(503), "the restart was not noticed: the test shows nothing");
        assertEquals(Set.of(503), refused.keySet());
        assertEquals(
                acknowledged.size(),
                Tenant.count(
                        "SELECT count(*) FROM conversation WHERE id = ANY(CAST(? AS uuid[]))",
                        "{" + String.join(",", acknowledged) + "}"));
    }

    private void awaitAcknowledged(int conversations) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() >= conversations);
    }

    private void createUntilOver(Tenant tenant, Tenant.Agent agent) {
        while (!over.get()) {
            String id = UUID.randomUUID().toString();
            Response response = tenant.request()
                    .body(Map.of("channel", "text", "agent_id", agent.id(), "user_id", "ann", "id", id))
                    .post("/core/conversations");
            if (response.statusCode() == 200) {
                acknowledged.add(id);
                answeredNanos.add(System.nanoTime());
            } else {
                refused.computeIfAbsent(response.statusCode(), none -> new AtomicLong())
                        .incrementAndGet();
            }
        }
    }
}
