package dev.parley.webrtc.livekit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.agent.Configs;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Deadline;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.Status;
import dev.parley.conversation.create.ConversationStore;
import dev.parley.conversation.create.Conversations;
import dev.parley.talk.measure.VoiceLimits;
import dev.parley.wire.Timestamps;

/** People who come and go in rooms of a LiveKit server. */
@ApplicationScoped
class LivekitPeople {

    /** The LiveKit server ends it first, when we ask it to. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final LivekitRooms rooms;
    private final Conversations conversations;
    private final ConversationStore changes;
    private final Configs configs;
    private final InstantSource clock;

    LivekitPeople(
            LivekitRooms rooms,
            Conversations conversations,
            ConversationStore changes,
            Configs configs,
            InstantSource clock) {
        this.rooms = rooms;
        this.conversations = conversations;
        this.changes = changes;
        this.configs = configs;
        this.clock = clock;
    }

    void joined(Conversation.Key key) {
        Conversation conversation = conversations.require(key.organizationId(), key.id());
        Duration longest = VoiceLimits.of(configs.of(conversation.agentVersionId, conversation.agentConfig))
                .longest();
        Instant now = Timestamps.now(clock);
        changes.advance(
                key,
                Set.of(Status.TOKEN_CREATED),
                Status.Event.CONNECT,
                new Deadline(now.plus(longest).plus(GRACE), EndReason.MAX_DURATION),
                now);
    }

    void over(Conversation.Key key) {
        changes.end(
                key, Set.of(Status.IN_PROGRESS), Status.Event.COMPLETE, EndReason.USER_HUNG_UP, Timestamps.now(clock));
        // Also when it had ended: the server may tell it again because the database was away the first time.
        rooms.hasten(key);
    }
}
