package dev.parley.telephone.registration;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

import dev.parley.queue.line.DatabaseLine;
import dev.parley.telephone.plan.TelephoneConfig;

/** Keeps this node registered with the trunks that want that and that no other node registers with. */
@ApplicationScoped
class Registrations {

    private static final Logger LOG = Logger.getLogger(Registrations.class);

    private final RegistrationStore store;
    private final Registrar registrar;
    private final TelephoneConfig config;
    private final Map<UUID, Registration> live = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    Registrations(RegistrationStore store, Registrar registrar, TelephoneConfig config) {
        this.store = store;
        this.registrar = registrar;
        this.config = config;
    }

    @Scheduled(
            every = "{parley.telephone.register-every}",
            delayed = "1s",
            executionMaxDelay = "500ms",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        if (!config.dialer() || stopped) {
            return;
        }
        try {
            keep(store.claim(config.lease()));
        } catch (RuntimeException away) {
            LOG.warnf("It is not known which trunks to register with, it is asked again: %s", away.getMessage());
        }
    }

    private void keep(List<RegistrationStore.Held> held) {
        Set<UUID> wanted = held.stream().map(RegistrationStore.Held::trunkId).collect(Collectors.toSet());
        live.forEach((trunk, registration) -> {
            if (!wanted.contains(trunk)) {
                live.remove(trunk, registration);
                registration.stop(true);
                store.forget(trunk);
            }
        });
        for (RegistrationStore.Held each : held) {
            live.compute(each.trunkId(), (trunk, before) -> {
                if (before != null && before.held().changed().equals(each.changed())) {
                    return before;
                }
                if (before != null) {
                    before.stop(!before.held().sameAccountAs(each));
                }
                return begin(each);
            });
        }
    }

    private Registration begin(RegistrationStore.Held held) {
        Duration expires = held.trunk().config().registration().asked();
        Registration registration = new Registration(registrar.bind(held.trunk()), expires, held, result -> {
            if (!(result instanceof Registrar.Result.Registered)) {
                LOG.warnf("Trunk %s is not registered with: %s", held.trunkId(), result);
            }
            store.save(held.trunkId(), result);
        });
        Thread.ofVirtual().name("register-" + held.trunkId()).start(() -> DatabaseLine.with(registration));
        return registration;
    }

    void stop(@Observes ShutdownEvent stopping) {
        stopped = true;
        live.values().forEach(registration -> registration.stop(true));
        live.clear();
        if (config.dialer()) {
            try {
                store.release();
            } catch (RuntimeException away) {
                LOG.debugf("Other nodes register later: %s", away.getMessage());
            }
        }
    }
}
