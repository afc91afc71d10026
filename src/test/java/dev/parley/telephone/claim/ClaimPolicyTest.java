package dev.parley.telephone.claim;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import dev.parley.telephone.claim.ClaimPolicy.Lane;
import dev.parley.telephone.claim.ClaimPolicy.Leased;
import dev.parley.telephone.claim.ClaimPolicy.Trunk;
import dev.parley.telephone.claim.ClaimPolicy.Waiting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ClaimPolicyTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final UUID TRUNK = UUID.randomUUID();
    private static final UUID OTHER_TRUNK = UUID.randomUUID();
    private static final Lane ONE = new Lane(UUID.randomUUID(), TRUNK, "+14155550100");
    private static final Lane SAME_ORGANIZATION = new Lane(ONE.organizationId(), TRUNK, "+14155550101");
    private static final Lane OTHER = new Lane(UUID.randomUUID(), OTHER_TRUNK, "+14155550102");

    private final ClaimPolicy policy = new ClaimPolicy(10, 6);

    private static Trunk trunk(UUID id, int maxCalls, double callsPerSecond) {
        return new Trunk(id, maxCalls, callsPerSecond, NOW, null);
    }

    private Map<Lane, Integer> quotas(List<Waiting> waiting, List<Leased> leased, int room) {
        return policy.quotas(
                waiting,
                leased,
                Map.of(TRUNK, trunk(TRUNK, 8, 1_000), OTHER_TRUNK, trunk(OTHER_TRUNK, 8, 1_000)),
                room,
                NOW);
    }

    @Test
    void leavesPlacesOfANodeToOtherOrganizations() {
        List<Waiting> waiting =
                List.of(new Waiting(ONE, 50), new Waiting(SAME_ORGANIZATION, 50), new Waiting(OTHER, 50));
        assertEquals(
                List.of(new Waiting(ONE, 50), new Waiting(SAME_ORGANIZATION, 10), new Waiting(OTHER, 50)),
                ClaimPolicy.within(waiting, Map.of(ONE.organizationId(), 20), 80));
        assertEquals(
                List.of(new Waiting(OTHER, 50)), ClaimPolicy.within(waiting, Map.of(ONE.organizationId(), 80), 80));
    }

    @Test
    void takesNoMoreThanTheNodeHoldsOrThanWaits() {
        assertEquals(Map.of(ONE, 3), quotas(List.of(new Waiting(ONE, 5)), List.of(), 3));
        assertEquals(Map.of(ONE, 2), quotas(List.of(new Waiting(ONE, 2)), List.of(), 100));
        assertEquals(Map.of(), quotas(List.of(new Waiting(ONE, 2)), List.of(), 0));
    }

    @Test
    void passesNoLimitOfANumberATrunkOrAnOrganization() {
        assertEquals(Map.of(ONE, 6), quotas(List.of(new Waiting(ONE, 100)), List.of(), 100), "number");
        assertEquals(
                8,
                quotas(List.of(new Waiting(ONE, 100), new Waiting(SAME_ORGANIZATION, 100)), List.of(), 100)
                        .values()
                        .stream()
                        .mapToInt(Integer::intValue)
                        .sum(),
                "trunk");
        Lane elsewhere = new Lane(ONE.organizationId(), OTHER_TRUNK, "+14155550103");
        assertEquals(
                10,
                quotas(List.of(new Waiting(ONE, 100), new Waiting(elsewhere, 100)), List.of(), 100).values().stream()
                        .mapToInt(Integer::intValue)
                        .sum(),
                "organization");
    }

    @Test
    void countsWhatIsLeasedOnWhicheverNode() {
        assertEquals(Map.of(ONE, 2), quotas(List.of(new Waiting(ONE, 9)), List.of(new Leased(ONE, 4)), 100));
        assertEquals(Map.of(), quotas(List.of(new Waiting(ONE, 9)), List.of(new Leased(ONE, 6)), 100));
        assertEquals(
                Map.of(ONE, 3),
                quotas(List.of(new Waiting(ONE, 9)), List.of(new Leased(SAME_ORGANIZATION, 5)), 100),
                "the trunk's");
        assertEquals(Map.of(ONE, 6), quotas(List.of(new Waiting(ONE, 9)), List.of(new Leased(OTHER, 8)), 100));
    }

    @Test
    void letsLanesTakeTurns() {
        assertEquals(
                Map.of(ONE, 2, OTHER, 2),
                quotas(List.of(new Waiting(ONE, 1_000), new Waiting(OTHER, 1_000)), List.of(), 4));
        assertEquals(
                Map.of(ONE, 3, OTHER, 1),
                quotas(List.of(new Waiting(ONE, 1_000), new Waiting(OTHER, 1)), List.of(), 4));
    }

    @Test
    void pacesEachTrunk() {
        Trunk slow = trunk(TRUNK, 100, 2);
        assertEquals(3, slow.slots(NOW), "now, after half a second, after a second");
        assertEquals(NOW.plusMillis(500), slow.slot(1, NOW));
        Trunk busy = new Trunk(TRUNK, 100, 2, NOW.plusMillis(700), null);
        assertEquals(1, busy.slots(NOW));
        assertEquals(NOW.plusMillis(700), busy.slot(0, NOW));
        Trunk ahead = new Trunk(TRUNK, 100, 2, NOW.plusSeconds(3), null);
        assertEquals(0, ahead.slots(NOW));
        Trunk idle = new Trunk(TRUNK, 100, 2, NOW.minusSeconds(60), null);
        assertEquals(NOW, idle.slot(0, NOW), "an idle trunk saves nothing up");
        assertEquals(3, idle.slots(NOW));
        assertEquals(1, trunk(TRUNK, 100, 0.1).slots(NOW));
    }

    @Test
    void takesNothingForATrunkThatRests() {
        Trunk resting = new Trunk(TRUNK, 100, 1_000, NOW, NOW.plusSeconds(1));
        assertEquals(0, resting.slots(NOW));
        assertTrue(resting.slots(NOW.plusSeconds(1)) > 0);
    }

    @Test
    void keepsItsPaceOverManyRounds() {
        Instant next = NOW;
        int taken = 0;
        for (Instant at = NOW; at.isBefore(NOW.plusSeconds(60)); at = at.plusMillis(137)) {
            Trunk trunk = new Trunk(TRUNK, 10_000, 10, next, null);
            int slots = trunk.slots(at);
            next = trunk.slot(slots, at);
            taken += slots;
        }
        Duration ahead = Duration.between(NOW.plusSeconds(60), next);
        assertTrue(taken >= 600 && taken <= 612, "took " + taken);
        assertTrue(ahead.compareTo(Duration.ofMillis(1_200)) < 0, "ahead by " + ahead);
    }
}
