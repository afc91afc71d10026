package dev.parley.webrtc;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;

import io.quarkus.narayana.jta.QuarkusTransaction;

import dev.parley.agent.Configs;
import dev.parley.audit.Audit;
import dev.parley.audit.AuditAction;
import dev.parley.conversation.Channel;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Direction;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.RoomEntry;
import dev.parley.conversation.Status;
import dev.parley.conversation.create.ConversationChannel;
import dev.parley.conversation.create.ConversationDraft;
import dev.parley.conversation.create.ConversationStore;
import dev.parley.conversation.create.Creation;
import dev.parley.conversation.create.Opened;
import dev.parley.problem.Problem;
import dev.parley.wire.Timestamps;

/** WebRTC: the conversation waits for its person, who enters with a token. */
@ApplicationScoped
public class WebrtcChannel implements ConversationChannel {

    private final ConversationStore store;
    private final Configs configs;
    private final Audit audit;
    private final WebrtcConfig config;
    private final Rooms rooms;
    private final RoomNames names;
    private final InstantSource clock;

    WebrtcChannel(
            ConversationStore store,
            Configs configs,
            WebrtcConfig config,
            Instance<Rooms> engines,
            RoomNames names,
            InstantSource clock,
            Audit audit) {
        this.store = store;
        this.audit = audit;
        this.configs = configs;
        this.config = config;
        this.rooms = engines.stream()
                .filter(engine -> engine.engine() == config.engine())
                .findFirst()
                .orElseThrow();
        this.names = names;
        this.clock = clock;
    }

    @Override
    public Channel channel() {
        return Channel.WEBRTC;
    }

    @Override
    public int createdStatus() {
        return 200;
    }

    @Override
    public ConversationDraft draft(Creation creation) {
        Conversation row = row(creation);
        return new ConversationDraft(row, List.of(), rooms.beside(row), () -> rooms.opened(row));
    }

    /** With a fresh token, for as long as the conversation can be joined. */
    @Override
    public Opened answer(Opened opened) {
        return opened.with(personEntry(opened.conversation()).orElse(null));
    }

    @Override
    public void end(Conversation active) {
        if (Status.IN_PROGRESS.wire().equals(active.status)) {
            rooms.hangUp(active.key());
        }
        // A room that nobody has joined is not joined any more, and one that does not say anything loses its talk.
        Instant now = Timestamps.now(clock);
        boolean waited = store.end(
                active.key(), Set.of(Status.TOKEN_CREATED), Status.Event.CANCEL, EndReason.ENDED_BY_CLIENT, now);
        if (!waited) {
            store.end(active.key(), Set.of(Status.IN_PROGRESS), Status.Event.COMPLETE, EndReason.ENDED_BY_CLIENT, now);
        }
    }

    /**
     * The right to listen to a conversation, to whose voices a room leads.
     *
     * @throws Problem 404 when it has none, 409 when it is not active
     */
    public RoomEntry listenerEntry(Conversation conversation) {
        boolean call = conversation.on(Channel.TELEPHONE);
        if (!call && !conversation.on(Channel.WEBRTC)) {
            throw Problem.of(404, "The conversation has no voices: it is neither on telephone nor on webrtc.");
        }
        if (call && config.engine() != WebrtcConfig.Engine.EMBEDDED) {
            throw Problem.of(
                    404, "Calls are listened to over the embedded rooms, which this installation does not use.");
        }
        if (!conversation.active()) {
            throw Problem.conflict("The conversation has ended.");
        }
        QuarkusTransaction.requiringNew()
                .run(() ->
                        audit.note(conversation.organizationId, AuditAction.LISTENER_TOKEN_CREATED, conversation.id));
        return rooms.entry(
                grant(conversation, Grant.Role.LISTENER, clock.instant().plus(config.joinWithin())));
    }

    /** Until somebody has joined the token is as old as the conversation; who has joined may come back for as long again. */
    private Optional<RoomEntry> personEntry(Conversation conversation) {
        Instant now = clock.instant();
        boolean waiting = Status.TOKEN_CREATED.wire().equals(conversation.status);
        Instant until = waiting ? conversation.createdAt.plus(config.joinWithin()) : now.plus(config.joinWithin());
        return conversation.active() && now.isBefore(until)
                ? Optional.of(rooms.entry(grant(conversation, Grant.Role.PERSON, until)))
                : Optional.empty();
    }

    private Grant grant(Conversation conversation, Grant.Role role, Instant expiresAt) {
        return new Grant(conversation.key(), names.of(conversation.key()), role, expiresAt);
    }

    private Conversation row(Creation creation) {
        Conversation row = creation.row(
                Direction.INBOUND,
                creation.agent().inline() ? configs.write(creation.agent().config()) : null);
        row.status = Status.TOKEN_CREATED.wire();
        row.deadlineAt = creation.at().plus(config.joinWithin());
        row.deadlineReason = EndReason.NOT_JOINED;
        row.maxDeadlineAt = row.deadlineAt;
        return row;
    }
}
