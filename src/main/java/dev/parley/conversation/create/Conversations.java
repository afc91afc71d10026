package dev.parley.conversation.create;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.transaction.Transactional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import io.quarkus.narayana.jta.QuarkusTransaction;

import dev.parley.conversation.Channel;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.Status;
import dev.parley.conversation.Turn;
import dev.parley.problem.Effects;
import dev.parley.problem.Problem;
import dev.parley.wire.IdempotencyKey;
import dev.parley.wire.Sha256;
import dev.parley.wire.Timestamps;

/** Starts conversations, idempotently, and finds them. */
@ApplicationScoped
public class Conversations {

    /** How long whoever ends one waits for its summary. */
    private static final Duration SUMMARY_WITHIN = Duration.ofSeconds(1);

    private final ConversationStore store;
    private final Creations creations;
    private final ObjectMapper json;
    private final Effects effects;
    private final Findings findings;
    private final PreConversation hook;
    private final InstantSource time;
    private final Map<Channel, ConversationChannel> channels = new EnumMap<>(Channel.class);

    Conversations(
            ConversationStore store,
            Creations creations,
            ObjectMapper json,
            Effects effects,
            Findings findings,
            PreConversation hook,
            InstantSource time,
            Instance<ConversationChannel> channels) {
        this.store = store;
        this.creations = creations;
        this.effects = effects;
        this.findings = findings;
        this.hook = hook;
        this.time = time;
        this.json = json;
        channels.forEach(channel -> this.channels.put(channel.channel(), channel));
    }

    /**
     * Opens a conversation on its channel; when one of this id exists, answers with that one and applies nothing.
     *
     * @param createdBy the token that asks for it
     * @param key the client's, or null; it names the conversation where the request has no id
     * @throws Problem 404 and 422 as the contract has it; nothing is stored then
     */
    public Opened create(UUID organizationId, UUID createdBy, NewConversation request, IdempotencyKey key) {
        byte[] digest = key == null ? null : digest(request.withId(null));
        NewConversation named = key == null || request.id() != null ? request : request.withId(key.id());
        Optional.ofNullable(named.id()).ifPresent(effects::repeatable);
        Opened opened = Optional.ofNullable(named.id())
                .flatMap(id -> find(organizationId, id))
                .map(existing -> replay(existing, digest))
                .orElseGet(() -> open(organizationId, createdBy, named, digest));
        // Another request with this key may have come first meanwhile.
        requireSame(opened, digest);
        return opened;
    }

    private Opened replay(Opened existing, byte[] digest) {
        requireSame(existing, digest);
        return channelOf(existing.conversation()).answer(existing);
    }

    private static void requireSame(Opened opened, byte[] digest) {
        byte[] before = opened.conversation().requestDigest;
        if (digest != null && before != null && !Arrays.equals(digest, before)) {
            throw IdempotencyKey.usedOtherwise("body");
        }
    }

    private byte[] digest(NewConversation request) {
        try {
            return Sha256.of(
                    json.writer().with(JsonNodeFeature.WRITE_PROPERTIES_SORTED).writeValueAsBytes(request));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Opened open(UUID organizationId, UUID createdBy, NewConversation request, byte[] digest) {
        while (true) {
            try {
                Creation creation = creations.byClient(organizationId, createdBy, request, digest);
                effects.repeatable(creation.id());
                return open(creation);
            } catch (AgentChanged changed) {
                creations.forget(organizationId, request);
            }
        }
    }

    private Opened open(Creation wanted) {
        ConversationChannel channel = channels.get(wanted.request().channel());
        Creation creation = wanted;
        ConversationDraft draft = channel.draft(creation);
        // A call is asked for when it is to be placed.
        if (channel.channel() != Channel.TELEPHONE && creation.agent().config().preConversation() != null) {
            switch (hook.ask(creation.agent().config(), draft.row())) {
                case PreConversation.Verdict.Go known -> {
                    creation = creation.knowing(known);
                    draft = channel.draft(creation);
                }
                case PreConversation.Verdict.Refused() -> {
                    return refused(draft.row());
                }
            }
        }
        if (!store.insert(draft)) {
            return channel.answer(get(creation.organizationId(), creation.id()));
        }
        draft.stored().run();
        return channel.answer(
                new Opened(draft.row(), draft.greeting(), creation.agent().agentName(), false));
    }

    /** It is on record, and does not begin. */
    private Opened refused(Conversation row) {
        QuarkusTransaction.requiringNew().run(() -> {
            if (store.insert(new ConversationDraft(row, List.of(), Beside.NOTHING))) {
                store.end(
                        row.key(),
                        Set.of(Status.valueOf(row.status.toUpperCase(Locale.ROOT))),
                        Status.Event.FAIL,
                        EndReason.REFUSED_BY_HOOK,
                        Timestamps.now(time));
            }
        });
        return get(row.organizationId, row.id);
    }

    /**
     * Ends a conversation, once.
     *
     * @return the conversation after it ended, now or before
     * @throws Problem 404 when it is not there; 409 when its channel does not end it so, or not now
     */
    public Conversation end(UUID organizationId, UUID id) {
        Conversation conversation = require(organizationId, id);
        if (conversation.active() || conversation.on(Channel.EMAIL)) {
            channelOf(conversation).end(conversation);
            findings.await(conversation.key(), SUMMARY_WITHIN);
        }
        return require(organizationId, id);
    }

    /** The HTTP status that a creation of this conversation answers with. */
    public int createdStatus(Conversation conversation) {
        return channelOf(conversation).createdStatus();
    }

    /** A conversation as it is now, with what was said in it and its agent's name, read together. */
    public Optional<Opened> find(UUID organizationId, UUID id) {
        return QuarkusTransaction.joiningExisting()
                .call(() -> Conversation.withAgentName(organizationId, id).stream()
                        .map(found -> new Opened(
                                (Conversation) found[0],
                                Turn.of(new Conversation.Key(organizationId, id)),
                                (String) found[1],
                                true))
                        .findFirst());
    }

    /**
     * @throws Problem 404 when it is not there or another organization's
     */
    public Opened get(UUID organizationId, UUID id) {
        return find(organizationId, id).orElseThrow(() -> Problem.notFound("conversation"));
    }

    /**
     * @throws Problem 404 when it is not there or another organization's
     */
    @Transactional
    public Conversation require(UUID organizationId, UUID id) {
        return Conversation.of(organizationId, id).orElseThrow(() -> Problem.notFound("conversation"));
    }

    /** The turns of a conversation, in order. */
    @Transactional
    public List<Turn> turns(Conversation.Key key) {
        return Turn.of(key);
    }

    private ConversationChannel channelOf(Conversation conversation) {
        return channels.values().stream()
                .filter(channel -> conversation.on(channel.channel()))
                .findFirst()
                .orElseThrow();
    }
}
