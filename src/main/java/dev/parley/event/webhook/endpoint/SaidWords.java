package dev.parley.event.webhook.endpoint;

import java.util.UUID;

import io.quarkus.hibernate.orm.panache.Panache;

/**
 * What people said, in what an endpoint is still to be told: it may have been planned when the endpoint might be told that. In the
 * caller's transaction.
 */
public final class SaidWords {

    private static final String TAKE_OUT = """
            UPDATE webhook_delivery
               SET body = CAST(jsonb_set(CAST(body AS jsonb), '{data}', (CAST(body AS jsonb) -> 'data') - said.names) AS text)
              FROM (SELECT delivery.id, ARRAY(SELECT jsonb_object_keys(event.sensitive)) AS names
                      FROM webhook_delivery delivery
                      JOIN event
                        ON event.organization_id = delivery.organization_id
                       AND event.xact = CAST(CAST(delivery.xact AS text) AS xid8) AND event.seq = delivery.seq
                     WHERE delivery.endpoint_id = :endpoint AND %s
                       AND jsonb_typeof(event.sensitive) = 'object'
                     ORDER BY delivery.xact, delivery.seq, delivery.part
                       FOR UPDATE OF delivery) said
             WHERE webhook_delivery.endpoint_id = :endpoint AND webhook_delivery.id = said.id
            """;

    private SaidWords() {}

    /** From all that waits. */
    static void takeOut(UUID endpoint) {
        Panache.getEntityManager()
                .createNativeQuery(TAKE_OUT.formatted("delivery.status = 'pending'"))
                .setParameter("endpoint", endpoint)
                .executeUpdate();
    }

    /** From one. */
    public static void takeOut(UUID endpoint, UUID delivery) {
        Panache.getEntityManager()
                .createNativeQuery(TAKE_OUT.formatted("delivery.id = :delivery"))
                .setParameter("endpoint", endpoint)
                .setParameter("delivery", delivery)
                .executeUpdate();
    }
}
