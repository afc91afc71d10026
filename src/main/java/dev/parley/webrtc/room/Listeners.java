package dev.parley.webrtc.room;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;

import dev.parley.conversation.Conversation;
import dev.parley.media.load.VoiceLoad;
import dev.parley.problem.Problem;
import dev.parley.queue.QueueMeters;
import dev.parley.queue.Share;
import dev.parley.queue.news.ConversationTopic;
import dev.parley.queue.news.Wakeups;
import dev.parley.talk.live.LiveTalks;
import dev.parley.talk.live.Talk;
import dev.parley.webrtc.WebrtcConfig;
import dev.parley.webrtc.peer.Peer;
import dev.parley.webrtc.sdp.SdpOffer;

/** Those who listen on this node: to people in rooms, and to people on the telephone. */
@ApplicationScoped
class Listeners {

    private static final String LEFT = "parley_listener_left";

    private final LiveRooms rooms;
    private final LiveTalks talks;
    private final Wakeups wakeups;
    private final QueueMeters meters;
    private final WebrtcConfig config;
    private final Share share;
    private final VoiceLoad load;
    private final Map<UUID, Listener> listeners = new ConcurrentHashMap<>();
    /** Of calls. */
    private final Map<Conversation.Key, Audience> audiences = new ConcurrentHashMap<>();

    private record Listener(UUID organization, Audience audience, Peer peer) {}

    Listeners(
            LiveRooms rooms,
            LiveTalks talks,
            Wakeups wakeups,
            QueueMeters meters,
            WebrtcConfig config,
            VoiceLoad load) {
        this.load = load;
        this.rooms = rooms;
        this.talks = talks;
        this.wakeups = wakeups;
        this.meters = meters;
        this.config = config;
        this.share = new Share(config.maxSessions(), config.maxShare());
    }

    void start(@Observes StartupEvent started) {
        meters.live("listeners", listeners::size);
        wakeups.listen(LEFT, told -> leave(UUID.fromString(ConversationTopic.more(told))));
    }

    /** Whether the voices of this conversation are on this node. */
    boolean hears(Conversation.Key conversation) {
        return rooms.has(conversation) || talks.of(conversation).isPresent();
    }

    /**
     * Lets somebody listen.
     *
     * @throws Problem 409 when there is nothing to be heard, 503 when too many listen already
     */
    LiveRooms.Joined listen(Conversation.Key conversation, SdpOffer offer) {
        Audience audience =
                rooms.audience(conversation).or(() -> ofCall(conversation)).orElseThrow(Listeners::nobodyThere);
        long same = listeners.values().stream()
                .filter(listener -> listener.organization().equals(conversation.organizationId()))
                .count();
        if (load.room() <= 0) {
            throw Problem.unavailable("This node carries as many voices as it can.", LiveRooms.FULL_FOR);
        }
        if (same >= share.places()) {
            throw Problem.of(429, "As many listen to the organization's conversations on this node as may.")
                    .retryAfter(LiveRooms.FULL_FOR);
        }
        UUID id = UUID.randomUUID();
        Peer peer = rooms.open(offer, new Peer.Events() {
            @Override
            public void connected() {
                // Hears from now on.
            }

            @Override
            public void heard() {
                // It is not listened to.
            }

            @Override
            public void left() {
                leave(id);
            }
        });
        listeners.put(id, new Listener(conversation.organizationId(), audience, peer));
        if (!audience.admit(peer)) {
            listeners.remove(id);
            peer.close();
            throw Problem.unavailable("As many listen as may, or the talk is ending.", LiveRooms.FULL_FOR);
        }
        return new LiveRooms.Joined(id.toString(), peer.answer());
    }

    private Optional<Audience> ofCall(Conversation.Key conversation) {
        return talks.of(conversation)
                .map(talk -> audiences.computeIfAbsent(conversation, key -> audience(conversation, talk)));
    }

    private Audience audience(Conversation.Key conversation, Talk talk) {
        Audience audience = new Audience(talk.line(), config.maxListeners());
        talk.over()
                .thenRunAsync(
                        () -> {
                            audiences.remove(conversation, audience);
                            audience.close();
                        },
                        Thread::startVirtualThread);
        return audience;
    }

    static Problem nobodyThere() {
        return Problem.conflict("The person has not joined yet, or has left.");
    }

    /** The session of somebody who listens ends, on whichever node it is. */
    void leave(Conversation.Key conversation, UUID session) {
        if (!leave(session)) {
            wakeups.tell(LEFT, ConversationTopic.of(conversation, session.toString()));
        }
    }

    private boolean leave(UUID session) {
        Listener listener = listeners.remove(session);
        if (listener != null) {
            listener.audience().dismiss(listener.peer());
        }
        return listener != null;
    }

    @Scheduled(every = "1s", executionMaxDelay = "500ms", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        listeners.forEach((session, listener) -> {
            if (listener.peer().isClosed()
                    || listener.peer().lost()
                    || listener.peer().line().left()) {
                leave(session);
            }
        });
    }
}
