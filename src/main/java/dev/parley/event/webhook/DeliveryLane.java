package dev.parley.event.webhook;

import java.util.UUID;

import dev.parley.queue.Lease;

/**
 * What is to be told to one endpoint of one conversation, under this node's lease.
 *
 * @param conversationId null for what is told of no conversation
 * @param arrivals what had come when it was claimed
 * @param failures of its first delivery so far
 */
record DeliveryLane(Lease lease, UUID endpointId, UUID conversationId, int arrivals, int failures) {

    /** One for each endpoint and conversation. */
    record Place(UUID endpointId, UUID conversationId) {}

    Place place() {
        return new Place(endpointId, conversationId);
    }

    UUID organizationId() {
        return lease.conversation().organizationId();
    }
}
