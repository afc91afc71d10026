package dev.parley.dialogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import dev.parley.agent.config.AgentConfig;
import dev.parley.agent.config.ModelConfig;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Turn;
import dev.parley.conversation.turn.TurnLease;
import dev.parley.conversation.turn.TurnPolicy;
import dev.parley.conversation.turn.TurnStore;
import dev.parley.dialogue.model.Model;
import dev.parley.dialogue.model.ModelFailure;
import dev.parley.dialogue.model.OpenAiModel;
import dev.parley.dialogue.model.ScriptedModel;
import dev.parley.dialogue.prompt.ModelReply;
import dev.parley.dialogue.prompt.Prompt;
import dev.parley.dialogue.prompt.PromptWriter;
import dev.parley.dialogue.prompt.TurnDetails;
import dev.parley.dialogue.tool.CalledTool;
import dev.parley.dialogue.tool.DialogueConfig;
import dev.parley.dialogue.tool.SpokenTools;
import dev.parley.dialogue.tool.ToolRounds;
import dev.parley.dialogue.tool.Utterance;
import dev.parley.model.ModelEndpoint;
import dev.parley.wire.StorableText;

/**
 * Runs the agent's turns: asks the model, makes the tool calls it asks for, asks again, and stores each step before the
 * next one, so that whatever happens in between can be taken up where it stopped.
 */
@ApplicationScoped
public class Dialogue {

    private static final Logger LOG = Logger.getLogger(Dialogue.class);

    private final PromptWriter prompts;
    private final ScriptedModel scripted;
    private final OpenAiModel openAi;
    private final ModelEndpoint endpoint;
    private final ToolSteps steps;
    private final TurnStore store;
    private final DialogueConfig config;

    Dialogue(
            PromptWriter prompts,
            ScriptedModel scripted,
            OpenAiModel openAi,
            ModelEndpoint endpoint,
            ToolSteps steps,
            TurnStore store,
            DialogueConfig config) {
        this.prompts = prompts;
        this.scripted = scripted;
        this.openAi = openAi;
        this.endpoint = endpoint;
        this.steps = steps;
        this.store = store;
        this.config = config;
    }

    /**
     * What is different where the answer is spoken.
     *
     * @param tools what the agent can do with the line, or null
     */
    record Spoken(Withdrawal withdrawal, SpokenTools tools) {

        static final Spoken NOT = new Spoken(null, null);

        <T> T ask(Supplier<T> model) {
            return withdrawal == null ? model.get() : withdrawal.unlessWithdrawn(model);
        }
    }

    /** The greeting that the configuration has for this channel; empty when the model is to write it. */
    public Optional<String> greeting(AgentConfig agent, Conversation conversation) {
        return Optional.ofNullable(prompts.greeting(agent, conversation));
    }

    /**
     * The agent's first words, to be said later and not stored; the model writes them without calling tools.
     *
     * @throws ModelFailure when the model has to write them and gave no usable answer
     */
    public String opening(AgentConfig agent, Conversation conversation) {
        return greeting(agent, conversation)
                .orElseGet(() -> StorableText.of(model(agent)
                        .reply(prompts.write(agent.withoutTools(), conversation, List.of()), words -> {})
                        .text()));
    }

    /**
     * Finds and stores the agent's next words, or its first ones when nothing was said; the lease is given back with them.
     *
     * @param turns all that is stored so far, {@linkplain #settle settled}
     * @param onText gets the words as they come
     * @return the steps that were added, the agent's words last
     * @throws ModelFailure when the model gave no usable answer; every step before it is kept
     */
    public List<Turn> answer(
            AgentConfig agent,
            Conversation conversation,
            List<Turn> turns,
            TurnLease lease,
            Consumer<String> onText,
            TurnPolicy policy) {
        List<Turn> soFar = new ArrayList<>(turns);
        ModelReply reply = converse(agent, conversation, soFar, lease, onText, policy, Spoken.NOT);
        TurnStore.Draft words = TurnStore.Draft.agent(reply.text(), TurnDetails.spoken(reply));
        soFar.add(store.appendLast(lease, words, policy));
        return soFar.subList(turns.size(), soFar.size());
    }

    /**
     * Finds the agent's next words, and stores each step on the way there, but not the words: they may not be heard.
     *
     * @param soFar all that is stored, {@linkplain #settle settled}; the steps are added to it
     * @param onText gets the words as they come
     * @throws ModelFailure when the model gave no usable answer; every step before it is kept
     * @throws Withdrawal.Withdrawn when they are not wanted any more
     */
    ModelReply converse(
            AgentConfig agent,
            Conversation conversation,
            List<Turn> soFar,
            TurnLease lease,
            Consumer<String> onText,
            TurnPolicy policy,
            Spoken spoken) {
        while (true) {
            ToolRounds rounds = new ToolRounds(config, prompts.utterances(soFar));
            ModelReply reply = spoken.ask(() -> ask(agent, conversation, soFar, rounds.over(), lease, onText));
            String text = StorableText.of(reply.text());
            if (reply.toolCalls().isEmpty() || rounds.over() && !text.isBlank()) {
                return new ModelReply(text, List.of(), reply.told(), reply.extra());
            }
            if (rounds.over()) {
                LOG.warnf("The model of conversation %s asks for tools and never answers", conversation.id);
                throw ModelFailure.broken("calls of tools where none may be made any more");
            }
            // Spoken words are taken down when they have been heard, and end where the tools begin.
            String beside = spoken == Spoken.NOT ? text : "";
            if (spoken != Spoken.NOT) {
                onText.accept("\n");
            }
            soFar.addAll(steps.call(agent, beside, reply, rounds, lease, policy, spoken));
        }
    }

    /**
     * Makes the calls that an engine asks for while it speaks, and stores each step, as for any model.
     *
     * @param soFar all that is stored, {@linkplain #settle settled}; the steps are added to it
     * @return what the engine is told of each call, in their order
     */
    ToolAnswers call(
            AgentConfig agent,
            List<Turn> soFar,
            ModelReply reply,
            TurnLease lease,
            TurnPolicy policy,
            SpokenTools spokenTools) {
        ToolRounds rounds = new ToolRounds(config, prompts.utterances(soFar));
        List<String> results = new ArrayList<>();
        if (!rounds.over()) {
            List<Turn> made =
                    steps.call(agent, "", reply, rounds, lease, policy, new Spoken(new Withdrawal(), spokenTools));
            soFar.addAll(made);
            made.stream()
                    .filter(step -> step.role.equals(Turn.TOOL))
                    .map(step -> step.text)
                    .forEach(results::add);
        }
        while (results.size() < reply.toolCalls().size()) {
            results.add("It was not called: there were too many calls. Answer with what is known.");
        }
        return new ToolAnswers(results, new ToolRounds(config, prompts.utterances(soFar)).over());
    }

    /**
     * Closes calls that were stored without a result because their node stopped: they may have happened, and the model is
     * told so. Models want results right behind the calls, so this comes before anything else is said.
     *
     * @return the steps that were added
     */
    public List<Turn> settle(List<Turn> turns, TurnLease lease, TurnPolicy policy) {
        return steps.settle(turns, lease, policy);
    }

    /** Whether the built-in model answers for this agent. */
    public boolean isScripted(AgentConfig agent) {
        return model(agent) == scripted;
    }

    /**
     * What the agent's model says to something beside a conversation; no tool is called.
     *
     * @throws ModelFailure when there is no usable answer
     */
    public ModelReply report(AgentConfig agent, UUID organization, String system, String about) {
        AgentConfig reporting = agent.forReports();
        return model(reporting)
                .reply(
                        new Prompt(
                                system,
                                List.of(new Utterance.Said(about)),
                                reporting,
                                variable -> null,
                                organization,
                                true,
                                List.of()),
                        words -> {});
    }

    /** The tool calls among these turns, each with what came of it. */
    public List<CalledTool> calledTools(List<Turn> turns) {
        return steps.calledTools(turns);
    }

    /** All that a model is given to go on with. */
    Prompt prompt(AgentConfig agent, Conversation conversation, List<Turn> turns) {
        return prompts.write(agent, conversation, turns);
    }

    private ModelReply ask(
            AgentConfig agent,
            Conversation conversation,
            List<Turn> soFar,
            boolean lastWord,
            TurnLease lease,
            Consumer<String> onText) {
        try {
            return model(agent).reply(prompts.write(agent, conversation, soFar).withLastWord(lastWord), onText);
        } catch (ModelFailure failure) {
            if (failure.kind() == ModelFailure.Kind.FILTERED) {
                soFar.reversed().stream()
                        .filter(turn -> turn.role.equals(Turn.USER))
                        .findFirst()
                        .ifPresent(turn -> store.note(lease, turn, TurnDetails.filtered()));
            }
            throw failure;
        }
    }

    private Model model(AgentConfig agent) {
        ModelConfig model = agent.model();
        boolean asksForScript = model != null && ModelConfig.SCRIPTED.equals(model.name());
        return asksForScript || !endpoint.configured() ? scripted : openAi;
    }
}
