package dev.parley.number;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The order in which the number that calls is chosen. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class OutboundNumbersTest {

    @Inject
    OutboundNumbers numbers;

    @Test
    void prefersTheAskedForThenTheVersionsThenAnEmptySlotThenAny() {
        Tenant tenant = new Tenant();
        Tenant.Agent agent = tenant.scriptedAgent();
        Tenant.Agent other = tenant.scriptedAgent();
        String trunk = tenant.trunk();
        tenant.number("+14155550131", trunk);
        outbound(tenant, other, "+14155550131");
        assertEquals("+14155550131", choose(tenant, null, agent), "any");
        tenant.number("+14155550132", trunk);
        assertEquals("+14155550132", choose(tenant, null, agent), "one with an empty slot");
        tenant.number("+14155550133", trunk);
        outbound(tenant, agent, "+14155550133");
        assertEquals("+14155550133", choose(tenant, null, agent), "the version's");
        assertEquals("+14155550131", choose(tenant, "+14155550131", agent), "the one asked for");
        assertEquals(
                "+14155550132",
                numbers.choose(tenant.organization(), null, null).phoneNumber(),
                "an inline agent's");
    }

    private String choose(Tenant tenant, String asked, Tenant.Agent agent) {
        return numbers.choose(tenant.organization(), asked, UUID.fromString(agent.versionId()))
                .phoneNumber();
    }

    private static void outbound(Tenant tenant, Tenant.Agent agent, String number) {
        tenant.request()
                .body(Map.of("phone_numbers", List.of(number), "direction", "outbound"))
                .post("/core/agents/" + agent.id() + "/versions/1/publish")
                .then()
                .statusCode(200);
    }
}
