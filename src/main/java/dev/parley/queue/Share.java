package dev.parley.queue;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * How many of a node's places one organization may hold at once: what it begins lasts, so that others would wait for long if it
 * had them all.
 *
 * @param capacity places of the node
 * @param part of them, up to 1: all
 */
public record Share(int capacity, double part) {

    /** At least one. */
    public int places() {
        return Math.max(1, (int) Math.floor(capacity * Math.min(1, part)));
    }

    /** How many of these are each organization's. */
    public static Map<UUID, Integer> held(Collection<? extends LeasedWork> live) {
        Map<UUID, Integer> held = new HashMap<>();
        live.forEach(work -> held.merge(work.lease().conversation().organizationId(), 1, Integer::sum));
        return held;
    }
}
