package dev.parley.dialogue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

import io.quarkus.narayana.jta.QuarkusTransaction;
import org.jboss.logging.Logger;

import dev.parley.agent.config.AgentConfig;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Turn;
import dev.parley.conversation.create.Conversations;
import dev.parley.conversation.turn.TurnLease;
import dev.parley.conversation.turn.TurnLeases;
import dev.parley.conversation.turn.TurnPolicy;
import dev.parley.conversation.turn.TurnStore;
import dev.parley.dialogue.model.ModelFailure;
import dev.parley.dialogue.prompt.ModelReply;
import dev.parley.dialogue.prompt.Prompt;
import dev.parley.dialogue.prompt.TurnDetails;
import dev.parley.dialogue.tool.SpokenTools;
import dev.parley.wire.StorableText;

/** What is said in one spoken conversation: taken down turn by turn, as it was heard, and answered. */
public final class Transcript {

    private static final Logger LOG = Logger.getLogger(Transcript.class);
    /** A voice conversation has limits of its own; its row's last moment alone is the sweeper's. */
    private static final TurnPolicy NOT_IDLE = TurnPolicy.heardAtOnce(Duration.ofDays(365));

    private static final int LONGEST = 100_000;

    private final Conversation.Key conversation;
    private final Conversations conversations;
    private final TurnLeases leases;
    private final TurnStore store;
    private final Dialogue dialogue;
    private final Runnable told;

    Transcript(
            Conversation.Key conversation,
            Conversations conversations,
            TurnLeases leases,
            TurnStore store,
            Dialogue dialogue,
            Runnable told) {
        this.conversation = conversation;
        this.conversations = conversations;
        this.leases = leases;
        this.store = store;
        this.dialogue = dialogue;
        this.told = told;
    }

    /** Something that was said or pressed. */
    public record Entry(TurnStore.Draft draft) {

        /** Whether the agent said it. */
        public boolean isAgents() {
            return draft.role().equals(Turn.AGENT);
        }

        /** So that it is not taken down twice. */
        private static String key() {
            return UUID.randomUUID().toString();
        }

        /** Recognizers tell what they want to. */
        private static String storable(String words) {
            return StorableText.of(words.length() > LONGEST ? words.substring(0, LONGEST) : words);
        }

        /** Of the agent's words, as far as they were heard. */
        public static Entry agent(String words, SpokenDetails details) {
            return new Entry(
                    TurnStore.Draft.agent(storable(words), details.json()).withKey(key()));
        }

        public static Entry person(String words) {
            return new Entry(TurnStore.Draft.user(storable(words), key()));
        }

        /** Of words that had no end: the agent answered while the person was still speaking. */
        public static Entry personCut(String words) {
            return new Entry(
                    TurnStore.Draft.said(storable(words), TurnDetails.cut()).withKey(key()));
        }

        /**
         * @param keys of {@code 0-9*#A-D}
         */
        public static Entry keys(String keys) {
            return new Entry(TurnStore.Draft.said(keys, TurnDetails.keys(keys)).withKey(key()));
        }
    }

    /** Takes it down, unless the conversation has ended: then nothing is added to it any more. */
    public void add(Entry entry) {
        Optional<TurnLease> turn = leases.acquire(conversation, (lease, row) -> {
            List<Turn> turns = conversations.turns(conversation);
            // Kept already, when only the word of it was lost.
            if (turns.stream().noneMatch(kept -> entry.draft().requestKey().equals(kept.requestKey))) {
                dialogue.settle(turns, lease, NOT_IDLE);
                store.append(lease, entry.draft(), NOT_IDLE);
            }
            return lease;
        });
        if (turn.isEmpty()) {
            LOG.debugf("Conversation %s has ended: a turn came too late", conversation.id());
            return;
        }
        turn.get().close();
        told.run();
    }

    /** A recognizer was given so much of the person's voice. */
    public void addRecognized(long millis) {
        store.addRecognized(conversation, millis);
    }

    /**
     * What an engine that thinks by itself is given to go on with.
     *
     * @throws dev.parley.problem.Problem when the conversation is not there any more
     */
    public Prompt prompt(AgentConfig agent) {
        return QuarkusTransaction.requiringNew()
                .call(() -> dialogue.prompt(
                        agent,
                        conversations.require(conversation.organizationId(), conversation.id()),
                        conversations.turns(conversation)));
    }

    /**
     * Makes the calls that such an engine asks for; each is taken down before it is made, and what came of it behind.
     *
     * @param reply with the calls
     * @param tools what the agent can do with the line
     * @return {@link ToolAnswers#NONE} when the conversation has ended
     */
    public ToolAnswers call(AgentConfig agent, ModelReply reply, SpokenTools tools) {
        record Begun(TurnLease lease, List<Turn> turns) {}
        Optional<Begun> begun = leases.acquire(
                conversation, (lease, row) -> new Begun(lease, new ArrayList<>(conversations.turns(conversation))));
        if (begun.isEmpty()) {
            return ToolAnswers.NONE;
        }
        try (TurnLease lease = begun.get().lease()) {
            List<Turn> turns = begun.get().turns();
            turns.addAll(dialogue.settle(turns, lease, NOT_IDLE));
            return dialogue.call(agent, turns, reply, lease, NOT_IDLE, tools);
        } finally {
            told.run();
        }
    }

    /**
     * Finds what the agent says to all that was taken down. Tools are called and taken down; the words are not, for nobody has
     * heard them yet.
     *
     * @param onText gets the words as they come
     * @param tools what the agent can do with the line
     * @return nothing when the conversation has ended
     * @throws ModelFailure when the model gave no usable answer
     * @throws Withdrawal.Withdrawn when they are not wanted any more
     */
    public Optional<ModelReply> answer(
            AgentConfig agent, Consumer<String> onText, Withdrawal withdrawal, SpokenTools tools) {
        record Begun(TurnLease lease, Conversation row, List<Turn> turns) {}
        Optional<Begun> begun = leases.acquire(
                conversation,
                (lease, row) -> new Begun(lease, row, new ArrayList<>(conversations.turns(conversation))));
        if (begun.isEmpty()) {
            return Optional.empty();
        }
        List<Turn> turns = begun.get().turns();
        int before = turns.size();
        try (TurnLease lease = begun.get().lease()) {
            turns.addAll(dialogue.settle(turns, lease, NOT_IDLE));
            return Optional.of(dialogue.converse(
                    agent, begun.get().row(), turns, lease, onText, NOT_IDLE, new Dialogue.Spoken(withdrawal, tools)));
        } finally {
            if (turns.size() > before) {
                told.run();
            }
        }
    }
}
