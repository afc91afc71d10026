package dev.parley.event.webhook;

import java.util.List;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.OldPlan;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;

@QuarkusTest
@QuarkusTestResource(TestServices.class)
class DeliveryLanesTest {

    private static final String CLAIM = DeliveryLanes.CLAIM
            .replace(":fast", "8")
            .replace(":slow", "2")
            .replace(":failing", "1")
            .replace(":share", "250")
            .replace(":owner", "'00000000-0000-0000-0000-00000000000a'::uuid")
            .replace(":lease", "30000")
            .replace(":room", "$1");

    private static final List<String> TABLES = List.of("webhook_endpoint", "webhook_lane");

    private static final String ENDPOINTS = """
            INSERT INTO webhook_endpoint
                   (id, organization_id, url, types, sensitive, secret, from_xact, created_at, updated_at)
            SELECT gen_random_uuid(), gen_random_uuid(), 'http://localhost', '{}', false, '', 0, now(), now()
              FROM generate_series(1, 1000)
            """;

    private static final String HELD = """
            INSERT INTO webhook_lane (organization_id, id, endpoint_id, conversation_id, due_at, lease_owner, lease_until)
            SELECT organization_id, gen_random_uuid(), id, gen_random_uuid(), now(), gen_random_uuid(), now()
              FROM webhook_endpoint, generate_series(1, 50)
            """;

    private static final String FREED = "UPDATE webhook_lane SET lease_owner = NULL, lease_until = NULL";

    @Test
    void areClaimedSoonByAPlanOfTheTimeWhenThereWereNone() throws Exception {
        assertEquals(
                OldPlan.ROOM,
                OldPlan.rows("force_generic_plan", TABLES, List.of(), CLAIM, List.of(ENDPOINTS, HELD, FREED)));
    }

    @Test
    void areClaimedSoonByAPlanOfTheTimeWhenNoneWaited() throws Exception {
        assertEquals(
                OldPlan.ROOM,
                OldPlan.rows("force_generic_plan", TABLES, List.of(ENDPOINTS, HELD), CLAIM, List.of(FREED)));
    }

    @Test
    void areClaimedSoonByWhatWasKnownOfAnEmptyTable() throws Exception {
        List<String> emptied = List.of(ENDPOINTS, HELD, "DELETE FROM webhook_lane", "VACUUM (ANALYZE) webhook_lane");
        assertEquals(OldPlan.ROOM, OldPlan.rows("force_custom_plan", TABLES, emptied, CLAIM, List.of(HELD, FREED)));
    }
}
