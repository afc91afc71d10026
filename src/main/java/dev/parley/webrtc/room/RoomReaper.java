package dev.parley.webrtc.room;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

/** Removes the rooms of ended conversations. Every node may do so at once. */
@ApplicationScoped
class RoomReaper {

    private static final Logger LOG = Logger.getLogger(RoomReaper.class);

    private final RoomStore store;

    RoomReaper(RoomStore store) {
        this.store = store;
    }

    @Scheduled(
            every = "{parley.webrtc.reap-every}",
            delayed = "1s",
            executionMaxDelay = "500ms",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tidy() {
        try {
            store.tidy();
        } catch (RuntimeException away) {
            LOG.warnf("Rooms could not be removed, it is tried again: %s", away.getMessage());
        }
    }
}
