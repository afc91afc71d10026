package dev.parley.webrtc.room;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

import dev.parley.queue.Leases;
import dev.parley.queue.OutagePatience;

/** Ends or frees rooms whose node is gone, and removes those of ended conversations. Every node may do so at once. */
@ApplicationScoped
class RoomReaper {

    private static final Logger LOG = Logger.getLogger(RoomReaper.class);

    private final RoomStore store;
    private final Leases leases;
    private final OutagePatience patience;

    @Inject
    RoomReaper(RoomStore store, Leases leases) {
        this.store = store;
        this.leases = leases;
        this.patience = new OutagePatience(store.asQueue().lease());
    }

    @Scheduled(
            every = "{parley.webrtc.reap-every}",
            delayed = "1s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void reap() {
        try {
            int lost = leases.reap(store.asQueue(), patience, store::lost);
            if (lost > 0) {
                LOG.infof("Ended or freed %d rooms of lost nodes", lost);
            }
            store.tidy();
        } catch (RuntimeException away) {
            patience.away();
            LOG.warnf("Lost nodes' rooms could not be looked for, it is tried again: %s", away.getMessage());
        }
    }
}
