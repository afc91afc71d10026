package dev.parley.webrtc.livekit;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

import org.jboss.logging.Logger;

import dev.parley.conversation.Conversation;
import dev.parley.queue.Lease;
import dev.parley.queue.LeasedWork;
import dev.parley.wire.Backoff;

/** One room of which something is to be asked: the agent is sent there, or the room of an ended conversation is deleted. */
final class LivekitRun implements LeasedWork {

    private static final Logger LOG = Logger.getLogger(LivekitRun.class);
    /** The sweeper ends what is overdue within this. */
    private static final Duration SWEPT_WITHIN = Duration.ofSeconds(15);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private final LivekitStore.Due room;
    private final LivekitStore store;
    private final LivekitApi api;
    private final LivekitMetadata metadata;
    private final InstantSource clock;

    LivekitRun(
            LivekitStore.Due room, LivekitStore store, LivekitApi api, LivekitMetadata metadata, InstantSource clock) {
        this.room = room;
        this.store = store;
        this.api = api;
        this.metadata = metadata;
        this.clock = clock;
    }

    @Override
    public Lease lease() {
        return room.lease();
    }

    @Override
    public void stop(Lost why) {
        // One request: it is over in a moment.
    }

    @Override
    public void run() {
        try {
            ask();
        } catch (IOException | RuntimeException failed) {
            LOG.warnf(
                    "LiveKit's room of conversation %s has to wait: %s",
                    room.lease().conversation().id(), failed.getMessage());
            Duration wait = Backoff.pause(Duration.ofSeconds(1), room.failures(), LONGEST_WAIT);
            putBack(room.dispatched(), room.failures() + 1, clock.instant().plus(wait));
        }
    }

    private void ask() throws IOException {
        // Over, or erased since.
        Optional<Conversation> active =
                metadata.conversation(room.lease().conversation()).filter(Conversation::active);
        if (active.isEmpty()) {
            api.delete(room.name());
            store.remove(room.lease());
            return;
        }
        Conversation conversation = active.get();
        if (!room.dispatched()) {
            api.dispatch(room.name(), metadata.of(conversation));
        }
        Instant ends = conversation.deadlineAt.plus(SWEPT_WITHIN);
        putBack(true, 0, ends.isAfter(clock.instant()) ? ends : clock.instant().plus(SWEPT_WITHIN));
    }

    private void putBack(boolean dispatched, int failures, Instant due) {
        try {
            store.putBack(room.lease(), dispatched, failures, due);
        } catch (RuntimeException away) {
            LOG.warnf("A LiveKit room could not be put back, its lease runs out: %s", away.getMessage());
        }
    }
}
