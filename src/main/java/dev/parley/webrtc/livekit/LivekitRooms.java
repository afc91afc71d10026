package dev.parley.webrtc.livekit;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.RoomEntry;
import dev.parley.conversation.create.Beside;
import dev.parley.queue.LeasedQueue;
import dev.parley.queue.LeasedQueues;
import dev.parley.queue.Rhythm;
import dev.parley.queue.Taken;
import dev.parley.queue.WorkKind;
import dev.parley.webrtc.Grant;
import dev.parley.webrtc.RoomNames;
import dev.parley.webrtc.Rooms;
import dev.parley.webrtc.WebrtcConfig;

/** Rooms on a LiveKit server: people get its own access tokens, and the agent is sent to them after the creation. */
@ApplicationScoped
class LivekitRooms implements Rooms {

    private static final int AT_ONCE = 20;
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final LivekitConfig config;
    private final LivekitTokens tokens;
    private final LivekitStore store;
    private final LivekitDispatch dispatch;
    private final RoomNames names;
    private final LeasedQueue<LivekitRun> rooms;
    private final boolean working;

    LivekitRooms(
            LivekitConfig config,
            LivekitTokens tokens,
            LivekitStore store,
            LivekitDispatch dispatch,
            RoomNames names,
            LeasedQueues queues,
            WebrtcConfig webrtc) {
        this.config = config;
        this.tokens = tokens;
        this.store = store;
        this.dispatch = dispatch;
        this.names = names;
        this.working = webrtc.engine() == WebrtcConfig.Engine.LIVEKIT;
        if (working
                && (config.url().isEmpty()
                        || config.apiKey().isEmpty()
                        || config.apiSecret().isEmpty())) {
            throw new IllegalStateException(
                    "parley.webrtc.engine=livekit needs parley.livekit.url, parley.livekit.api-key and parley.livekit.api-secret");
        }
        this.rooms = queues.open(new WorkKind<>(
                "livekit-rooms",
                store.asQueue(),
                AT_ONCE,
                new Rhythm(webrtc.renewEvery(), webrtc.reapEvery(), DRAIN),
                working
                        ? Optional.of(new WorkKind.Claiming<>(true, config.pollEvery(), Optional.empty(), this::claim))
                        : Optional.empty(),
                Optional.empty(),
                run -> {},
                run -> {}));
    }

    private Taken<LivekitRun> claim(int room) {
        return Taken.upTo(room, store.claim(room).stream().map(dispatch::of).toList());
    }

    void start(@Observes StartupEvent started) {
        if (working) {
            rooms.start();
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
        rooms.wake();
    }

    @Override
    public void hangUp(Conversation.Key conversation) {
        // The agent of that server looks at the conversation, and leaves when that has ended.
        hasten(conversation);
    }

    /** Something has happened that the room is to be looked at for. */
    void hasten(Conversation.Key conversation) {
        store.hasten(conversation);
        rooms.wake();
    }

    @Override
    public RoomEntry entry(Grant grant) {
        return new RoomEntry(
                tokens.entry(grant), config.url().orElseThrow(), grant.roomName(), grant.expiresAt(), List.of());
    }
}
