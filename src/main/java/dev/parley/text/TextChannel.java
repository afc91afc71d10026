package dev.parley.text;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.agent.Configs;
import dev.parley.agent.config.AgentConfig;
import dev.parley.conversation.Channel;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Direction;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.Status;
import dev.parley.conversation.Turn;
import dev.parley.conversation.create.Beside;
import dev.parley.conversation.create.ConversationChannel;
import dev.parley.conversation.create.ConversationDraft;
import dev.parley.conversation.create.ConversationStore;
import dev.parley.conversation.create.Conversations;
import dev.parley.conversation.create.Creation;
import dev.parley.conversation.create.Opened;
import dev.parley.conversation.turn.TurnLease;
import dev.parley.conversation.turn.TurnLeases;
import dev.parley.conversation.turn.TurnPolicy;
import dev.parley.dialogue.Dialogue;
import dev.parley.dialogue.model.ModelFailure;
import dev.parley.wire.Timestamps;

/** Text: the conversation exists at once, and the agent has spoken first. */
@ApplicationScoped
public class TextChannel implements ConversationChannel {

    private final ConversationStore store;
    private final Conversations conversations;
    private final TurnLeases leases;
    private final Dialogue dialogue;
    private final Configs configs;
    private final TextConfig config;
    private final InstantSource clock;
    private final TurnPolicy policy;

    TextChannel(
            ConversationStore store,
            Conversations conversations,
            TurnLeases leases,
            Dialogue dialogue,
            Configs configs,
            TextConfig config,
            InstantSource clock) {
        this.store = store;
        this.conversations = conversations;
        this.leases = leases;
        this.dialogue = dialogue;
        this.configs = configs;
        this.config = config;
        this.clock = clock;
        this.policy = TurnPolicy.heardAtOnce(config.idleTimeout());
    }

    @Override
    public Channel channel() {
        return Channel.TEXT;
    }

    @Override
    public int createdStatus() {
        return 200;
    }

    /** A greeting template is stored with the conversation. */
    @Override
    public ConversationDraft draft(Creation creation) {
        Conversation row = row(creation);
        List<Turn> greeting = dialogue.greeting(creation.agent().config(), row).stream()
                .map(words -> Turn.greeting(row, words, null))
                .toList();
        return new ConversationDraft(row, greeting, Beside.NOTHING);
    }

    /** A greeting that the model must write follows, and is taken up again where it could not before. */
    @Override
    public Opened answer(Opened opened) {
        Conversation row = opened.conversation();
        return opened.awaitsGreeting()
                ? greet(row, configs.of(row.agentVersionId, row.agentConfig), opened.replayed())
                : opened;
    }

    @Override
    public void end(Conversation active) {
        store.end(
                active.key(),
                Set.of(Status.IN_PROGRESS),
                Status.Event.COMPLETE,
                EndReason.ENDED_BY_CLIENT,
                Timestamps.now(clock));
    }

    private Opened greet(Conversation row, AgentConfig agent, boolean replayed) {
        try (TurnLease lease = leases.acquire(row.key())) {
            Opened opened = conversations.get(row.organizationId, row.id);
            if (opened.awaitsGreeting()) {
                List<Turn> turns = new ArrayList<>(opened.turns());
                turns.addAll(dialogue.settle(turns, lease, policy));
                dialogue.answer(agent, row, turns, lease, words -> {}, policy);
            }
            Opened now = conversations.get(row.organizationId, row.id);
            return new Opened(now.conversation(), now.turns(), now.agentName(), replayed);
        } catch (ModelFailure failure) {
            throw failure.toGreetingProblem(row.id);
        }
    }

    private Conversation row(Creation creation) {
        AgentConfig agent = creation.agent().config();
        Conversation row = creation.row(Direction.INBOUND, creation.agent().inline() ? configs.write(agent) : null);
        Duration longest = agent.maxDuration() == null ? config.maxDuration() : Duration.ofSeconds(agent.maxDuration());
        row.begin(longest, config.idleTimeout());
        return row;
    }
}
