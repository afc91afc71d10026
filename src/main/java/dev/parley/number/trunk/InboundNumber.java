package dev.parley.number.trunk;

import java.util.UUID;

/**
 * A number that can be called, and how calls to it come in.
 *
 * @param agentVersionId in its inbound slot, or null
 * @param trunkMaxCalls how many calls its trunk carries, where it says so, or null
 * @param config of its trunk, or null when nobody may call over that
 * @param password in the clear, or null: never to be logged
 */
public record InboundNumber(
        UUID organizationId,
        String phoneNumber,
        UUID trunkId,
        UUID agentVersionId,
        Integer trunkMaxCalls,
        NewTrunk.Inbound config,
        String password) {

    @Override
    public String toString() {
        return "InboundNumber[trunk " + trunkId + "]";
    }
}
