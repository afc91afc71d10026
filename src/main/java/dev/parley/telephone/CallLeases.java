package dev.parley.telephone;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

import dev.parley.conversation.Conversation;

/** Renews what this node holds, all in one statement, and stops the calls that it holds no longer. */
@ApplicationScoped
public class CallLeases {

    private static final Logger LOG = Logger.getLogger(CallLeases.class);

    private static final String RENEW = """
            UPDATE call
               SET lease_until = clock_timestamp() + :millis * interval '1 millisecond'
              FROM unnest(CAST(:organizations AS uuid[]), CAST(:ids AS uuid[]), CAST(:fences AS bigint[]))
                   AS held (organization_id, id, fence)
              JOIN conversation USING (organization_id, id)
             WHERE call.organization_id = held.organization_id AND call.conversation_id = held.id
               AND call.lease_owner = :owner AND call.fence = held.fence
            RETURNING call.organization_id, call.conversation_id, call.fence, conversation.ended_at IS NOT NULL
            """;

    private final EntityManager database;
    private final Dialer dialer;
    private final Node node;
    private final TelephoneConfig config;

    @Inject
    CallLeases(EntityManager database, Dialer dialer, Node node, TelephoneConfig config) {
        this.database = database;
        this.dialer = dialer;
        this.node = node;
        this.config = config;
    }

    @Scheduled(every = "{parley.telephone.renew-every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void renew() {
        List<CallRun> held = List.copyOf(dialer.live());
        if (held.isEmpty()) {
            return;
        }
        try {
            Map<Held, Boolean> renewed = renew(held);
            for (CallRun run : held) {
                Boolean ended = renewed.get(key(run));
                if (ended == null) {
                    run.stop(CallSignal.Why.LEASE_LOST);
                } else if (ended) {
                    run.stop(CallSignal.Why.ENDED);
                }
            }
        } catch (RuntimeException away) {
            LOG.warnf("Leases of %d calls could not be renewed, it is tried again: %s", held.size(), away.getMessage());
        }
    }

    private record Held(Conversation.Key conversation, long fence) {}

    private static Held key(CallRun run) {
        return new Held(run.call().conversation(), run.call().fence());
    }

    /** Whether the conversation has ended, for each call that is still this node's. */
    private Map<Held, Boolean> renew(Collection<CallRun> held) {
        List<?> rows = QuarkusTransaction.requiringNew()
                .call(() -> database.createNativeQuery(RENEW, Object[].class)
                        .setParameter("millis", config.lease().toMillis())
                        .setParameter(
                                "organizations",
                                array(held, run -> run.call().conversation().organizationId()))
                        .setParameter(
                                "ids",
                                array(held, run -> run.call().conversation().id()))
                        .setParameter("fences", array(held, run -> run.call().fence()))
                        .setParameter("owner", node.id())
                        .getResultList());
        Map<Held, Boolean> renewed = new HashMap<>();
        for (Object row : rows) {
            Object[] columns = (Object[]) row;
            Conversation.Key key = new Conversation.Key((UUID) columns[0], (UUID) columns[1]);
            renewed.put(new Held(key, ((Number) columns[2]).longValue()), (Boolean) columns[3]);
        }
        return renewed;
    }

    private static String array(Collection<CallRun> held, Function<CallRun, Object> value) {
        return held.stream().map(value).map(Object::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
