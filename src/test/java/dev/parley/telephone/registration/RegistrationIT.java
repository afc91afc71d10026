package dev.parley.telephone.registration;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Kamailio;
import dev.parley.fixture.Node;
import dev.parley.fixture.Program;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Trunks that are registered with by one of several nodes. */
@QuarkusIntegrationTest
@QuarkusTestResource(TestServices.class)
class RegistrationIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_TRUNKS = 30;

    private final Tenant tenant = new Tenant();
    private final List<String> trunks = new ArrayList<>();

    @Test
    void isTakenOverWhenItsNodeDies() throws Exception {
        Program.require("kamailio");
        try (Kamailio registrar = Kamailio.start("MD5", 9)) {
            register(registrar);
            Node node = Node.start();
            while (nodes() < 2 && trunks.size() < MOST_TRUNKS) {
                register(registrar);
            }
            assertEquals(2, nodes(), "one node has them all");
            node.kill();
            Instant killed = Instant.now();
            // Granted for four seconds: whatever holds later was asked for by the one that is left.
            for (String trunk : trunks) {
                Awaitility.await()
                        .atMost(PATIENCE)
                        .until(() -> registeredUntil(trunk).isAfter(killed.plusSeconds(6)));
            }
            assertEquals(1, nodes());
        } finally {
            trunks.forEach(trunk -> tenant.request().delete("/core/trunks/" + trunk));
        }
    }

    private void register(Kamailio registrar) {
        Map<String, Object> outbound = new HashMap<>(registrar.trunk("UDP"));
        outbound.put("registration", Map.of());
        String trunk = tenant.trunk(outbound);
        trunks.add(trunk);
        Awaitility.await().atMost(PATIENCE).until(() -> registeredUntil(trunk).isAfter(Instant.EPOCH));
    }

    private Instant registeredUntil(String trunk) {
        String until =
                tenant.request().get("/core/trunks/" + trunk).jsonPath().getString("registration.registered_until");
        return until == null ? Instant.EPOCH : Instant.parse(until);
    }

    private long nodes() {
        return Tenant.count(
                "SELECT count(DISTINCT node) FROM trunk_registration WHERE trunk_id::text = ANY (?)",
                (Object) trunks.toArray(String[]::new));
    }
}
