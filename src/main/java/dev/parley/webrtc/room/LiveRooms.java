package dev.parley.webrtc.room;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

import dev.parley.conversation.Conversation;
import dev.parley.problem.Problem;
import dev.parley.queue.ConversationNews;
import dev.parley.queue.ConversationTopic;
import dev.parley.queue.Lease;
import dev.parley.queue.LeasedQueue;
import dev.parley.queue.LeasedQueues;
import dev.parley.queue.QueueMeters;
import dev.parley.queue.Rhythm;
import dev.parley.queue.Share;
import dev.parley.queue.Wakeups;
import dev.parley.queue.WorkKind;
import dev.parley.webrtc.WebrtcConfig;
import dev.parley.webrtc.peer.Peer;
import dev.parley.webrtc.peer.Peers;
import dev.parley.webrtc.sdp.SdpOffer;

/** The rooms that have their person on this node. */
@ApplicationScoped
class LiveRooms {

    private static final Logger LOG = Logger.getLogger(LiveRooms.class);
    private static final String ENTERED = "parley_room_entered";
    private static final String ENDED = "parley_room_ended";
    private static final String LEFT = "parley_room_left";
    private static final Duration FULL_FOR = Duration.ofSeconds(5);
    /** Longer than a talk waits for the tools that it has called. */
    private static final Duration FINISHED_WITHIN = Duration.ofSeconds(14);

    private static final Duration HOST_ANSWERS_WITHIN = Duration.ofSeconds(2);

    private final RoomStore store;
    private final RoomWork work;
    private final Peers peers;
    private final Wakeups wakeups;
    private final QueueMeters meters;
    private final WebrtcConfig config;
    private final Share share;
    private final LeasedQueue<RoomRun> rooms;
    private final Map<UUID, Listener> listeners = new ConcurrentHashMap<>();

    private record Listener(RoomRun room, Peer peer) {}

    LiveRooms(
            RoomStore store,
            RoomWork work,
            Peers peers,
            LeasedQueues queues,
            Wakeups wakeups,
            QueueMeters meters,
            WebrtcConfig config) {
        this.meters = meters;
        this.store = store;
        this.work = work;
        this.peers = peers;
        this.wakeups = wakeups;
        this.config = config;
        this.share = new Share(config.maxSessions(), config.maxShare());
        this.rooms = queues.open(new WorkKind<>(
                "rooms",
                store.asQueue(),
                config.maxSessions(),
                new Rhythm(config.renewEvery(), config.reapEvery(), config.drain()),
                Optional.empty(),
                store::lost,
                room -> {},
                room -> room.signal(new RoomSignal.NodeStopped())));
    }

    void start(@Observes StartupEvent started) {
        rooms.start();
        meters.live("listeners", listeners::size);
        if (config.engine() == WebrtcConfig.Engine.EMBEDDED) {
            try {
                peers.listen();
            } catch (IOException noPort) {
                LOG.errorf("Nobody can join on this node: %s", noPort.getMessage());
            }
        }
        wakeups.listen(
                ENTERED, told -> replaced(ConversationTopic.key(told), Long.parseLong(ConversationTopic.more(told))));
        wakeups.listen(ENDED, told -> finish(ConversationTopic.key(told)));
        wakeups.listen(LEFT, told -> leave(ConversationTopic.key(told), ConversationTopic.more(told)));
    }

    /**
     * An answer to an offer.
     *
     * @param session names it, for {@link #leave}
     */
    record Joined(String session, String answer) {}

    /**
     * Takes the person in, in place of wherever they were until now.
     *
     * @throws Problem 409 when the conversation has ended, 429 when it was joined too often, 503 when this node has no room
     */
    Joined join(Conversation.Key conversation, SdpOffer offer) {
        if (rooms.isDraining() || rooms.room() <= 0 && rooms.live(conversation) == null) {
            throw Problem.unavailable("This node talks with as many people as it can.", FULL_FOR);
        }
        UUID organization = conversation.organizationId();
        if (rooms.live(conversation) == null
                && Share.held(rooms.live()).getOrDefault(organization, 0) >= share.places()) {
            throw Problem.of(429, "The organization talks with as many people on this node as it may.")
                    .retryAfter(FULL_FOR);
        }
        RoomRun room = new RoomRun(work);
        Peer peer = open(offer, room);
        Optional<Lease> lease = Optional.empty();
        long asked = System.nanoTime();
        try {
            lease = store.enter(conversation);
        } finally {
            if (lease.isEmpty()) {
                peer.close();
            }
        }
        Lease entered = lease.orElseThrow(() -> work.isActive(conversation)
                ? Problem.of(429, "The conversation was joined too often.").retryAfter(FULL_FOR)
                : Problem.conflict("The conversation has ended."));
        room.give(entered, peer);
        rooms.start(room, asked);
        if (entered.fence() > 1) {
            wakeups.tell(ENTERED, ConversationTopic.of(conversation, Long.toString(entered.fence())));
        }
        return new Joined(Long.toString(entered.fence()), peer.answer());
    }

    /** Whether the conversation's person is on this node. */
    boolean has(Conversation.Key conversation) {
        return rooms.live(conversation) != null;
    }

    /**
     * Lets somebody listen.
     *
     * @throws Problem 409 when there is nothing to be heard, 503 when too many listen already
     */
    Joined listen(Conversation.Key conversation, SdpOffer offer) {
        RoomRun room = rooms.live(conversation);
        if (room == null) {
            throw nobodyThere();
        }
        long same = listeners.values().stream()
                .filter(listener ->
                        listener.room().lease().conversation().organizationId().equals(conversation.organizationId()))
                .count();
        if (same >= share.places()) {
            throw Problem.of(429, "As many listen to the organization's conversations on this node as may.")
                    .retryAfter(FULL_FOR);
        }
        UUID id = UUID.randomUUID();
        Peer peer = open(offer, new Peer.Events() {
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
                leave(conversation, id.toString());
            }
        });
        listeners.put(id, new Listener(room, peer));
        if (!room.admit(peer)) {
            listeners.remove(id);
            peer.close();
            throw Problem.unavailable("As many listen as this room takes, or it is closing.", FULL_FOR);
        }
        return new Joined(id.toString(), peer.answer());
    }

    static Problem nobodyThere() {
        return Problem.conflict("The person has not joined yet, or has left.");
    }

    /** The session ends, on whichever node it is. A person's is waited for, and ended for a node that does not do so. */
    void hangUp(Conversation.Key conversation, String session) {
        if (leave(conversation, session)) {
            return;
        }
        try (ConversationNews.Watch watch = work.watch(conversation)) {
            wakeups.tell(LEFT, ConversationTopic.of(conversation, session));
            if (isPerson(session)) {
                watch.await(HOST_ANSWERS_WITHIN);
                store.hungUp(conversation, Long.parseLong(session));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** A client wants the talk to end, on whichever node it is; it is waited for. */
    void end(Conversation.Key conversation) {
        long until = System.nanoTime() + FINISHED_WITHIN.toNanos();
        try (ConversationNews.Watch watch = work.watch(conversation)) {
            if (!finish(conversation)) {
                wakeups.tell(ENDED, ConversationTopic.of(conversation));
            }
            while (work.isActive(conversation) && until - System.nanoTime() > 0) {
                watch.await(Duration.ofNanos(until - System.nanoTime()));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean finish(Conversation.Key conversation) {
        RoomRun room = rooms.live(conversation);
        if (room != null) {
            room.signal(new RoomSignal.Finished());
        }
        return room != null;
    }

    /** Whether a session's name is a person's, and not a listener's. */
    static boolean isPerson(String session) {
        return session.matches("\\d{1,18}");
    }

    private boolean leave(Conversation.Key conversation, String session) {
        RoomRun room = rooms.live(conversation);
        if (room != null && Long.toString(room.lease().fence()).equals(session)) {
            room.signal(new RoomSignal.Left());
            return true;
        }
        Listener listener = isPerson(session) ? null : listeners.remove(UUID.fromString(session));
        if (listener != null) {
            listener.room().dismiss(listener.peer());
        }
        return listener != null;
    }

    private void replaced(Conversation.Key conversation, long fence) {
        RoomRun room = rooms.live(conversation);
        if (room != null && room.lease().fence() < fence) {
            room.signal(new RoomSignal.Replaced());
        }
    }

    private Peer open(SdpOffer offer, Peer.Events events) {
        try {
            return peers.open(offer, events);
        } catch (IOException noPort) {
            LOG.errorf("Nobody can join: %s", noPort.getMessage());
            throw Problem.unavailable("This node cannot take voice.", FULL_FOR);
        }
    }

    @Scheduled(every = "1s", executionMaxDelay = "500ms", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        rooms.live().forEach(RoomRun::look);
        listeners.values().removeIf(listener -> listener.peer().isClosed());
    }
}
