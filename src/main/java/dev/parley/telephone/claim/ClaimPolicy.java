package dev.parley.telephone.claim;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Decides how many calls of each lane a node takes now. Lanes take turns, so that a long queue of one organization does not
 * hold up the others; no limit is passed, and each trunk gets its calls at its own pace.
 *
 * @param perOrganization calls at once
 * @param perNumber calls at once
 */
public record ClaimPolicy(int perOrganization, int perNumber) {

    /** Calls are taken this far ahead of the moment they may leave, so that a poll a second keeps a trunk busy. */
    static final Duration HORIZON = Duration.ofSeconds(1);

    /** Calls that share every limit. */
    public record Lane(UUID organizationId, UUID trunkId, String agentNumber) {}

    /**
     * Calls that are due.
     *
     * @param count may be cut off at more than can be taken
     */
    public record Waiting(Lane lane, int count) {}

    /** Calls that some node has. */
    public record Leased(Lane lane, int count) {}

    /**
     * What a trunk can take.
     *
     * @param maxCalls at once
     * @param callsPerSecond begun on it
     * @param nextAt when the next may leave
     * @param restsUntil it takes none before, or null
     */
    public record Trunk(UUID id, int maxCalls, double callsPerSecond, Instant nextAt, Instant restsUntil) {

        /** When the first of further calls can leave. */
        Instant firstSlot(Instant now) {
            return nextAt.isAfter(now) ? nextAt : now;
        }

        /** When the n-th further call can leave, from 0. */
        Instant slot(int n, Instant now) {
            return firstSlot(now).plusNanos(Math.round(n * 1e9 / callsPerSecond));
        }

        /** How many calls can be taken now. */
        int slots(Instant now) {
            if (restsUntil != null && restsUntil.isAfter(now)) {
                return 0;
            }
            double seconds = Duration.between(firstSlot(now), now.plus(HORIZON)).toNanos() / 1e9;
            return seconds < 0 ? 0 : (int) Math.min(1 + Math.floor(seconds * callsPerSecond), Integer.MAX_VALUE);
        }
    }

    /**
     * What waits, but of no organization more than its share of the node's places.
     *
     * @param held how many of them each organization has
     * @param share how many one may have
     */
    static List<Waiting> within(List<Waiting> waiting, Map<UUID, Integer> held, int share) {
        Map<UUID, Integer> taken = new HashMap<>(held);
        List<Waiting> cut = new ArrayList<>();
        for (Waiting lane : waiting) {
            UUID organization = lane.lane().organizationId();
            int count = Math.min(lane.count(), share - taken.getOrDefault(organization, 0));
            if (count > 0) {
                taken.merge(organization, count, Integer::sum);
                cut.add(new Waiting(lane.lane(), count));
            }
        }
        return cut;
    }

    /**
     * @param room how many more calls this node can hold
     * @return how many to take of each lane, in the order of the lanes; none that gets none
     */
    public Map<Lane, Integer> quotas(
            List<Waiting> waiting, List<Leased> leased, Map<UUID, Trunk> trunks, int room, Instant now) {
        Map<Object, Integer> free = new HashMap<>();
        for (Waiting lane : waiting) {
            Trunk trunk = trunks.get(lane.lane().trunkId());
            free.put(organization(lane.lane()), perOrganization);
            free.put(number(lane.lane()), perNumber);
            free.put(lane.lane().trunkId(), trunk.maxCalls());
        }
        for (Leased taken : leased) {
            limits(taken.lane()).forEach(limit -> free.computeIfPresent(limit, (key, left) -> left - taken.count()));
        }
        trunks.forEach((id, trunk) -> free.computeIfPresent(id, (key, left) -> Math.min(left, trunk.slots(now))));
        return takeTurns(waiting, free, room);
    }

    private static Map<Lane, Integer> takeTurns(List<Waiting> waiting, Map<Object, Integer> free, int room) {
        Map<Lane, Integer> quotas = new LinkedHashMap<>();
        List<Waiting> rest = new ArrayList<>(waiting);
        int left = room;
        while (left > 0 && !rest.isEmpty()) {
            rest.removeIf(lane -> quotas.getOrDefault(lane.lane(), 0) >= lane.count()
                    || limits(lane.lane()).stream().anyMatch(limit -> free.get(limit) <= 0));
            for (Waiting lane : rest) {
                boolean possible = left > 0 && limits(lane.lane()).stream().allMatch(limit -> free.get(limit) > 0);
                if (possible) {
                    limits(lane.lane()).forEach(limit -> free.merge(limit, -1, Integer::sum));
                    quotas.merge(lane.lane(), 1, Integer::sum);
                    left--;
                }
            }
        }
        return quotas;
    }

    private record OrganizationLimit(UUID organizationId) {}

    private record NumberLimit(UUID trunkId, String agentNumber) {}

    private static List<Object> limits(Lane lane) {
        return List.of(organization(lane), number(lane), lane.trunkId());
    }

    private static OrganizationLimit organization(Lane lane) {
        return new OrganizationLimit(lane.organizationId());
    }

    /** On its trunk, since another organization may hold the same digits on another one. */
    private static NumberLimit number(Lane lane) {
        return new NumberLimit(lane.trunkId(), lane.agentNumber());
    }
}
