package dev.parley.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import dev.parley.agent.config.AgentConfig;
import dev.parley.conversation.Channel;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.Turn;
import dev.parley.conversation.TurnLease;
import dev.parley.conversation.TurnLeases;
import dev.parley.conversation.TurnStore;
import dev.parley.dialogue.Dialogue;
import dev.parley.problem.Problem;

/** What a person writes in a text conversation, and what the agent answers. */
@ApplicationScoped
public class TextMessages {

    private final Conversations conversations;
    private final TurnLeases leases;
    private final TurnStore store;
    private final TextChannel channel;
    private final Dialogue dialogue;
    private final TextConfig config;

    @Inject
    TextMessages(
            Conversations conversations,
            TurnLeases leases,
            TurnStore store,
            TextChannel channel,
            Dialogue dialogue,
            TextConfig config) {
        this.conversations = conversations;
        this.leases = leases;
        this.store = store;
        this.channel = channel;
        this.dialogue = dialogue;
        this.config = config;
    }

    /** The agent's answer, and whether it had been given before. */
    public record Reply(String text, List<Dialogue.CalledTool> toolCalls, boolean replayed) {}

    /**
     * A message that is stored and whose turn it is: {@link #answer} must follow, once, and lets the next one in.
     */
    public final class Received {
        private final Conversation conversation;
        private final AgentConfig agent;
        private final List<Turn> turns;
        private final Optional<Turn> given;
        private final TurnLease lease;

        private Received(
                Conversation conversation, AgentConfig agent, List<Turn> turns, Optional<Turn> given, TurnLease lease) {
            this.conversation = conversation;
            this.agent = agent;
            this.turns = turns;
            this.given = given;
            this.lease = lease;
        }

        /** Whether the answer had been given before. */
        public boolean replayed() {
            return given.isPresent();
        }

        /**
         * @param onText gets the words as they come
         * @throws dev.parley.dialogue.ModelFailure when the model gave no usable answer; the message is kept
         * @throws Problem 409 when the conversation ended meanwhile
         */
        public Reply answer(Consumer<String> onText) {
            try (lease) {
                if (given.isPresent()) {
                    onText.accept(given.get().text);
                    return new Reply(given.get().text, List.of(), true);
                }
                Dialogue.Answer answer =
                        dialogue.answer(agent, conversation, turns, lease, onText, config.idleTimeout());
                return new Reply(answer.turn().text, answer.toolCalls(), false);
            }
        }
    }

    /**
     * Waits for the conversation's turn and stores the message, unless it was stored before.
     *
     * @param key the client's Idempotency-Key, or null
     * @throws Problem 404 when there is no such conversation; 409 when it is not text or has ended; 422 when the key was
     *     used for another text
     */
    public Received receive(UUID organizationId, UUID id, String text, String key) {
        Conversation found = conversations.require(organizationId, id);
        if (!found.on(Channel.TEXT)) {
            throw Problem.conflict("Messages are only taken on text; this conversation is on " + found.channel + ".");
        }
        if (!found.active()) {
            throw Problem.conflict("The conversation has ended.");
        }
        TurnLease lease = leases.acquire(found.key());
        try {
            return receive(lease, text, key);
        } catch (RuntimeException failed) {
            lease.close();
            throw failed;
        }
    }

    private Received receive(TurnLease lease, String text, String key) {
        Conversation conversation = conversations.require(
                lease.conversation().organizationId(), lease.conversation().id());
        List<Turn> turns = new ArrayList<>(conversations.turns(conversation.key()));
        UserMessages messages = new UserMessages(turns);
        Optional<Turn> before = messages.sentBefore(text, key);
        if (before.filter(turn -> !turn.text.equals(text)).isPresent()) {
            throw Problem.invalid("Idempotency-Key", "was used for another text in this conversation");
        }
        if (before.isEmpty()) {
            turns.add(store.append(lease, TurnStore.Draft.user(text, key), config.idleTimeout()));
        }
        return new Received(
                conversation, channel.agentOf(conversation), turns, before.flatMap(messages::answerTo), lease);
    }
}
