package dev.parley.webrtc.room;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

import dev.parley.conversation.Conversation;
import dev.parley.media.load.VoiceLoad;
import dev.parley.problem.Problem;
import dev.parley.queue.Lease;
import dev.parley.queue.LeasedQueue;
import dev.parley.queue.LeasedQueues;
import dev.parley.queue.Rhythm;
import dev.parley.queue.Share;
import dev.parley.queue.WorkKind;
import dev.parley.queue.news.ConversationNews;
import dev.parley.queue.news.ConversationTopic;
import dev.parley.queue.news.Wakeups;
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
    static final Duration FULL_FOR = Duration.ofSeconds(5);
    /** Longer than a talk waits for the tools that it has called. */
    private static final Duration FINISHED_WITHIN = Duration.ofSeconds(14);

    private static final Duration HOST_ANSWERS_WITHIN = Duration.ofSeconds(2);

    private final RoomStore store;
    private final RoomWork work;
    private final Peers peers;
    private final Wakeups wakeups;
    private final WebrtcConfig config;
    private final VoiceLoad load;
    private final Share share;
    private final LeasedQueue<RoomRun> rooms;

    LiveRooms(
            RoomStore store,
            RoomWork work,
            Peers peers,
            LeasedQueues queues,
            Wakeups wakeups,
            WebrtcConfig config,
            VoiceLoad load) {
        this.load = load;
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
                Optional.of(store::lost),
                room -> {},
                room -> room.signal(new RoomSignal.NodeStopped())));
    }

    void start(@Observes StartupEvent started) {
        rooms.start();
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
        wakeups.listen(LEFT, told -> {
            Conversation.Key conversation = ConversationTopic.key(told);
            if (leave(conversation, Long.parseLong(ConversationTopic.more(told)))) {
                // Whoever asks waits then for what was said last to be kept.
                work.tellNews(conversation);
            }
        });
    }

    /**
     * An answer to an offer.
     *
     * @param session names it, for {@link #hangUp}
     */
    record Joined(String session, String answer) {}

    /**
     * Takes the person in, in place of wherever they were until now.
     *
     * @throws Problem 409 when the conversation has ended, 429 when it was joined too often, 503 when this node has no room
     */
    Joined join(Conversation.Key conversation, SdpOffer offer) {
        if (rooms.isDraining() || room() <= 0 && rooms.live(conversation) == null) {
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

    private int room() {
        return Math.min(rooms.room(), load.room());
    }

    /** Whether the conversation's person is on this node. */
    boolean has(Conversation.Key conversation) {
        return rooms.live(conversation) != null;
    }

    /** Those who listen to a person on this node; empty when there is none. */
    Optional<Audience> audience(Conversation.Key conversation) {
        return Optional.ofNullable(rooms.live(conversation)).map(RoomRun::audience);
    }

    /** The person's session ends, on whichever node it is; that is waited for, and done for a node that does not do so. */
    void hangUp(Conversation.Key conversation, long session) {
        if (leave(conversation, session)) {
            return;
        }
        long until = System.nanoTime() + FINISHED_WITHIN.toNanos();
        try (ConversationNews.Watch watch = work.watch(conversation)) {
            wakeups.tell(LEFT, ConversationTopic.of(conversation, Long.toString(session)));
            boolean answered = watch.await(HOST_ANSWERS_WITHIN);
            while (answered && store.holds(conversation, session) && until - System.nanoTime() > 0) {
                watch.await(Duration.ofNanos(until - System.nanoTime()));
            }
            store.hungUp(conversation, session);
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

    private boolean leave(Conversation.Key conversation, long session) {
        RoomRun room = rooms.live(conversation);
        boolean here = room != null && room.lease().fence() == session;
        if (here) {
            room.signal(new RoomSignal.Left());
        }
        return here;
    }

    private void replaced(Conversation.Key conversation, long fence) {
        RoomRun room = rooms.live(conversation);
        if (room != null && room.lease().fence() < fence) {
            room.signal(new RoomSignal.Replaced());
        }
    }

    Peer open(SdpOffer offer, Peer.Events events) {
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
    }
}
