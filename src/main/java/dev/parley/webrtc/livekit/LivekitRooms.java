package dev.parley.webrtc.livekit;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

import dev.parley.conversation.Beside;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.RoomEntry;
import dev.parley.conversation.Traces;
import dev.parley.queue.Drains;
import dev.parley.queue.Leases;
import dev.parley.queue.OutagePatience;
import dev.parley.queue.QueueMeters;
import dev.parley.queue.WorkLoop;
import dev.parley.webrtc.Grant;
import dev.parley.webrtc.RoomNames;
import dev.parley.webrtc.Rooms;
import dev.parley.webrtc.WebrtcConfig;

/** Rooms on a LiveKit server: people get its own access tokens, and the agent is sent to them after the creation. */
@ApplicationScoped
class LivekitRooms implements Rooms {

    private static final Logger LOG = Logger.getLogger(LivekitRooms.class);
    private static final int AT_ONCE = 20;
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final LivekitConfig config;
    private final LivekitTokens tokens;
    private final LivekitStore store;
    private final RoomNames names;
    private final Leases leases;
    private final Drains drains;
    private final QueueMeters meters;
    private final OutagePatience patience;
    private final WorkLoop<LivekitRun> loop;
    private final boolean working;

    @Inject
    LivekitRooms(
            LivekitConfig config,
            LivekitTokens tokens,
            LivekitStore store,
            LivekitApi api,
            LivekitMetadata metadata,
            RoomNames names,
            Leases leases,
            Drains drains,
            QueueMeters meters,
            Traces traces,
            WebrtcConfig webrtc,
            InstantSource clock) {
        this.config = config;
        this.tokens = tokens;
        this.store = store;
        this.names = names;
        this.leases = leases;
        this.drains = drains;
        this.meters = meters;
        this.working = webrtc.engine() == WebrtcConfig.Engine.LIVEKIT;
        this.patience = new OutagePatience(webrtc.lease());
        this.loop = new WorkLoop<>(
                "livekit-rooms",
                AT_ONCE,
                traces,
                room -> store.claim(room).stream()
                        .map(due -> new LivekitRun(due, store, api, metadata, clock))
                        .toList());
    }

    void start(@Observes StartupEvent started) {
        if (working) {
            meters.measure("livekit-rooms", store.asQueue());
        }
        drains.add(() -> loop.drain(DRAIN, run -> {}, run -> {}));
        if (working
                && (config.url().isEmpty()
                        || config.apiKey().isEmpty()
                        || config.apiSecret().isEmpty())) {
            throw new IllegalStateException(
                    "parley.webrtc.engine=livekit needs parley.livekit.url, parley.livekit.api-key and parley.livekit.api-secret");
        }
    }

    @Override
    public WebrtcConfig.Engine engine() {
        return WebrtcConfig.Engine.LIVEKIT;
    }

    @Override
    public Beside beside(Conversation conversation) {
        return store.beside(names.of(conversation.key()));
    }

    @Override
    public void opened(Conversation conversation) {
        loop.wake();
    }

    /** Something has happened that the room is to be looked at for. */
    void hasten(Conversation.Key conversation) {
        store.hasten(conversation);
        loop.wake();
    }

    @Override
    public RoomEntry entry(Grant grant) {
        return new RoomEntry(
                tokens.entry(grant), config.url().orElseThrow(), grant.roomName(), grant.expiresAt(), List.of());
    }

    @Scheduled(every = "{parley.livekit.poll-every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void poll() {
        if (working) {
            loop.poll();
        }
    }

    @Scheduled(every = "{parley.webrtc.renew-every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void renew() {
        leases.renew(store.asQueue(), loop.held());
    }

    @Scheduled(
            every = "{parley.webrtc.reap-every}",
            delayed = "1s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void reap() {
        try {
            if (working) {
                leases.reap(store.asQueue(), patience, key -> leases.free(store.asQueue(), key));
            }
        } catch (RuntimeException away) {
            patience.away();
            LOG.warnf("Lost nodes' LiveKit rooms could not be looked for, it is tried again: %s", away.getMessage());
        }
    }
}
