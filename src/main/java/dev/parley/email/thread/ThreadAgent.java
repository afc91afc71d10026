package dev.parley.email.thread;

import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.agent.Configs;
import dev.parley.agent.config.AgentConfig;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Turn;
import dev.parley.conversation.create.Conversations;
import dev.parley.conversation.turn.TurnLease;
import dev.parley.conversation.turn.TurnLeases;
import dev.parley.conversation.turn.TurnPolicy;
import dev.parley.dialogue.Dialogue;
import dev.parley.email.address.EmailConfig;

/** What came in becomes turns, and the agent answers; what it says is left to be sent. */
@ApplicationScoped
class ThreadAgent {

    private final ThreadStore threads;
    private final Conversations conversations;
    private final TurnLeases leases;
    private final Dialogue dialogue;
    private final Configs configs;
    private final TurnPolicy policy;

    ThreadAgent(
            ThreadStore threads,
            Conversations conversations,
            TurnLeases leases,
            Dialogue dialogue,
            Configs configs,
            EmailConfig config) {
        this.threads = threads;
        this.conversations = conversations;
        this.leases = leases;
        this.dialogue = dialogue;
        this.configs = configs;
        this.policy = TurnPolicy.queued(config.idleTimeout());
    }

    Conversation conversation(Conversation.Key key) {
        return conversations.require(key.organizationId(), key.id());
    }

    AgentConfig config(Conversation conversation) {
        return configs.of(conversation.agentVersionId, conversation.agentConfig);
    }

    boolean hasToAnswer(Conversation.Key conversation) {
        return !threads.arrived(conversation).isEmpty() || awaitsAnswer(conversations.turns(conversation));
    }

    /**
     * Every step is stored before the next one.
     *
     * @return whether the agent has answered
     * @throws dev.parley.dialogue.model.ModelFailure when its model gave no usable answer
     * @throws dev.parley.problem.Problem 409 when the conversation has ended meanwhile, or another node answers
     */
    boolean answer(MailThread thread, Conversation conversation, AgentConfig agent) {
        Conversation.Key key = thread.conversation();
        try (TurnLease lease = leases.acquire(key)) {
            List<Turn> turns = new ArrayList<>(conversations.turns(key));
            turns.addAll(dialogue.settle(turns, lease, policy));
            for (ThreadStore.Arrived mail : threads.arrived(key)) {
                turns.add(threads.take(thread, lease, mail, policy));
            }
            boolean answers = awaitsAnswer(turns);
            if (answers) {
                dialogue.answer(agent, conversation, turns, lease, words -> {}, policy);
            }
            return answers;
        }
    }

    /** Whether the agent has not spoken yet, or not since the person did. */
    private static boolean awaitsAnswer(List<Turn> turns) {
        return turns.reversed().stream()
                .filter(turn -> turn.role.equals(Turn.USER) || turn.spokenByAgent())
                .findFirst()
                .filter(Turn::spokenByAgent)
                .isEmpty();
    }
}
