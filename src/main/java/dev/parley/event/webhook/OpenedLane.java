package dev.parley.event.webhook;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

import dev.parley.event.webhook.endpoint.WebhookEndpoint;

/**
 * A lane with what is to be told in it.
 *
 * @param pending in order
 */
record OpenedLane(DeliveryLane lane, WebhookEndpoint endpoint, List<WebhookDelivery> pending) {

    /** So much of a lane is told before others have their turn. */
    private static final int MOST = 20;

    /** These lanes, with what waits in them. */
    static List<OpenedLane> of(List<DeliveryLane> lanes) {
        Map<UUID, WebhookEndpoint> endpoints = WebhookEndpoint.these(
                lanes.stream().map(DeliveryLane::endpointId).toList());
        Map<DeliveryLane.Place, List<WebhookDelivery>> pending = WebhookDelivery.pending(lanes, MOST).stream()
                .collect(Collectors.groupingBy(
                        delivery -> new DeliveryLane.Place(delivery.endpointId, delivery.conversationId)));
        return lanes.stream()
                .map(lane -> new OpenedLane(
                        lane, endpoints.get(lane.endpointId()), pending.getOrDefault(lane.place(), List.of())))
                .toList();
    }

    /** Whether more may wait behind that. */
    boolean more() {
        return pending.size() == MOST;
    }
}
