package dev.parley.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.agent.Configs;
import dev.parley.agent.config.AgentConfig;
import dev.parley.conversation.Channel;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Turn;
import dev.parley.conversation.create.Conversations;
import dev.parley.conversation.turn.TurnLease;
import dev.parley.conversation.turn.TurnLeases;
import dev.parley.conversation.turn.TurnPolicy;
import dev.parley.conversation.turn.TurnStore;
import dev.parley.dialogue.Dialogue;
import dev.parley.dialogue.tool.CalledTool;
import dev.parley.problem.Problem;
import dev.parley.wire.IdempotencyKey;

/** What a person writes in a text conversation, and what the agent answers. */
@ApplicationScoped
public class TextMessages {

    private final Conversations conversations;
    private final TurnLeases leases;
    private final TurnStore store;
    private final Configs configs;
    private final Dialogue dialogue;
    private final TextConfig config;
    private final TurnPolicy policy;

    TextMessages(
            Conversations conversations,
            TurnLeases leases,
            TurnStore store,
            Configs configs,
            Dialogue dialogue,
            TextConfig config) {
        this.conversations = conversations;
        this.leases = leases;
        this.store = store;
        this.configs = configs;
        this.dialogue = dialogue;
        this.config = config;
        this.policy = TurnPolicy.heardAtOnce(config.idleTimeout());
    }

    /** The agent's answer, and whether it had been given before. */
    public record Reply(String text, List<CalledTool> toolCalls, boolean replayed) {}

    /**
     * A message that is stored and whose turn it is: {@link #answer} must follow, once, and lets the next one in.
     */
    public final class Received {
        private final Conversation conversation;
        private final List<Turn> turns;
        private final Turn message;
        private final TurnLease lease;

        private Received(Conversation conversation, List<Turn> turns, Turn message, TurnLease lease) {
            this.conversation = conversation;
            this.turns = turns;
            this.message = message;
            this.lease = lease;
        }

        /** Whether the answer was given before: {@link #answer} says it again. */
        public boolean answeredBefore() {
            return new UserMessages(turns).answerTo(message).isPresent();
        }

        /** Where it was said. */
        UUID conversation() {
            return conversation.id;
        }

        /**
         * @param onText gets the words as they come
         * @throws dev.parley.dialogue.model.ModelFailure when the model gave no usable answer; the message is kept
         * @throws Problem 409 when the conversation ended meanwhile
         */
        public Reply answer(Consumer<String> onText) {
            try (lease) {
                Optional<Turn> given = new UserMessages(turns).answerTo(message);
                given.ifPresent(turn -> onText.accept(turn.text));
                List<Turn> all = new ArrayList<>(turns);
                if (given.isEmpty()) {
                    AgentConfig agent = configs.of(conversation.agentVersionId, conversation.agentConfig);
                    all.addAll(dialogue.answer(agent, conversation, turns, lease, onText, policy));
                }
                Turn answer = given.orElseGet(all::getLast);
                List<Turn> between = all.stream()
                        .filter(turn -> turn.seq > message.seq && turn.seq < answer.seq)
                        .toList();
                return new Reply(answer.text, dialogue.calledTools(between), given.isPresent());
            }
        }
    }

    /**
     * Waits for the conversation's turn and stores the message, unless it was stored before.
     *
     * @param key the client's Idempotency-Key, or null
     * @throws Problem 404 when there is no such conversation; 409 when it is not text, or has ended without having answered
     *     a message of this key, or is full; 422 when the key was used for another text
     */
    public Received receive(UUID organizationId, UUID id, String text, String key) {
        Conversation.Key conversation = new Conversation.Key(organizationId, id);
        return leases.acquire(conversation, (lease, row) -> receive(lease, row, text, key))
                .orElseGet(() -> answeredBeforeTheEnd(conversations.require(organizationId, id), text, key));
    }

    private Received receive(TurnLease lease, Conversation conversation, String text, String key) {
        requireText(conversation);
        List<Turn> turns = new ArrayList<>(conversations.turns(conversation.key()));
        turns.addAll(dialogue.settle(turns, lease, policy));
        Optional<Turn> before = sentBefore(turns, text, key);
        if (before.isEmpty()) {
            if (conversation.userTurnCount >= config.maxMessages()) {
                throw Problem.conflict("The conversation is full: it holds " + config.maxMessages() + " messages.");
            }
            turns.add(store.append(lease, TurnStore.Draft.user(text, key), policy));
        }
        return new Received(conversation, turns, before.orElseGet(turns::getLast), lease);
    }

    /** An answer that got lost on the way can be asked for again after the end too. */
    private Received answeredBeforeTheEnd(Conversation conversation, String text, String key) {
        requireText(conversation);
        List<Turn> turns = key == null ? List.of() : conversations.turns(conversation.key());
        Turn message = sentBefore(turns, text, key)
                .filter(turn -> new UserMessages(turns).answerTo(turn).isPresent())
                .orElseThrow(() -> Problem.conflict("The conversation has ended."));
        return new Received(conversation, turns, message, null);
    }

    private static void requireText(Conversation conversation) {
        if (!conversation.on(Channel.TEXT)) {
            throw Problem.conflict(
                    "Messages are only taken on text; this conversation is on " + conversation.channel + ".");
        }
    }

    private static Optional<Turn> sentBefore(List<Turn> turns, String text, String key) {
        Optional<Turn> before = new UserMessages(turns).sentBefore(text, key);
        if (before.filter(turn -> !turn.text.equals(text)).isPresent()) {
            throw IdempotencyKey.usedOtherwise("text in this conversation");
        }
        return before;
    }
}
