package dev.parley.telephone;

import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;
import dev.parley.telephone.claim.CallClaims;

/**
 * How fast due calls are claimed, all checks included: {@code ./mvnw -Pbench verify -Dtest=ClaimBench -DskipITs}. Nothing is
 * asserted; the figures are printed.
 */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
@TestProfile(ClaimBench.WithoutDialer.class)
class ClaimBench {

    private static final int CALLS = 50_000;
    private static final int BATCH = 200;

    @Inject
    CallClaims claims;

    /** Nobody else takes them. */
    public static final class WithoutDialer implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("parley.telephone.dialer", "false");
        }
    }

    @Test
    void claims() {
        Tenant tenant = new Tenant();
        UUID trunk = UUID.fromString(tenant.trunk(Map.of(
                "address", "127.0.0.1:9", "max_calls", 100_000, "calls_per_second", 10_000)));
        for (int round = 0; round < 3; round++) {
            queue(tenant, trunk);
            UUID node = UUID.randomUUID();
            long nanos = 0;
            int claimed = 0;
            int rounds = 0;
            while (claimed < CALLS) {
                long began = System.nanoTime();
                claimed += claims.claim(node, BATCH).work().size();
                nanos += System.nanoTime() - began;
                rounds++;
                // They are done with, as in life: few are held at once.
                Tenant.update("DELETE FROM call WHERE lease_owner = ?", node);
                Tenant.update("UPDATE trunk_pace SET next_at = now() WHERE trunk_id = ?", trunk);
            }
            System.out.printf("CLAIMS %.0f/s in batches of %d (%d rounds)%n", claimed / (nanos / 1e9), BATCH, rounds);
        }
    }

    private static void queue(Tenant tenant, UUID trunk) {
        Tenant.update(
                """
                INSERT INTO call (organization_id, conversation_id, trunk_id, agent_number, callee, plan, due_at, expires_at)
                SELECT ?, gen_random_uuid(), ?, '+1415555' || lpad((n %% 10)::text, 4, '0'), '+14155550123',
                       '{"windows": {"zones": [], "windows": []}, "retry_on": [], "max_attempts": 1, "backoff_seconds": 300}',
                       now() - n * interval '1 millisecond', now() + interval '1 hour'
                  FROM generate_series(1, %d) n
                """
                        .formatted(CALLS),
                tenant.organization(),
                trunk);
    }
}
