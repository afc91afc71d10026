package dev.parley.dialogue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.opentelemetry.context.Context;
import org.jboss.logging.Logger;

import dev.parley.agent.config.AgentConfig;
import dev.parley.agent.config.BuiltInTool;
import dev.parley.agent.config.ModelConfig;
import dev.parley.agent.config.ToolConfig;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Turn;
import dev.parley.conversation.TurnLease;
import dev.parley.conversation.TurnPolicy;
import dev.parley.conversation.TurnStore;
import dev.parley.model.ModelEndpoint;
import dev.parley.model.answer.LooseJson;
import dev.parley.wire.StorableText;

/**
 * Runs the agent's turns: asks the model, makes the tool calls it asks for, asks again, and stores each step before the
 * next one, so that whatever happens in between can be taken up where it stopped.
 */
@ApplicationScoped
public class Dialogue {

    private static final Logger LOG = Logger.getLogger(Dialogue.class);
    private static final ToolResult CUT_OFF = new ToolResult(
            ToolResult.Outcome.UNKNOWN,
            "The tool was called, and its answer is not known: the call may or may not have had its effect.");

    private final PromptWriter prompts;
    private final ScriptedModel scripted;
    private final OpenAiModel openAi;
    private final ModelEndpoint endpoint;
    private final HttpTools tools;
    private final TurnStore store;
    private final DialogueConfig config;

    Dialogue(
            PromptWriter prompts,
            ScriptedModel scripted,
            OpenAiModel openAi,
            ModelEndpoint endpoint,
            HttpTools tools,
            TurnStore store,
            DialogueConfig config) {
        this.prompts = prompts;
        this.scripted = scripted;
        this.openAi = openAi;
        this.endpoint = endpoint;
        this.tools = tools;
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

    /** A tool call with what came of it; the result is null while it is not known. */
    public record CalledTool(String id, String name, ObjectNode arguments, String result) {}

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
            soFar.addAll(call(agent, beside, reply, rounds, lease, policy, spoken));
        }
    }

    /**
     * Makes the calls that an engine asks for while it speaks, and stores each step, as for any model.
     *
     * @param soFar all that is stored, {@linkplain #settle settled}; the steps are added to it
     * @return what the engine is told of each call, in their order
     */
    List<String> call(
            AgentConfig agent,
            List<Turn> soFar,
            ModelReply reply,
            TurnLease lease,
            TurnPolicy policy,
            SpokenTools spokenTools) {
        ToolRounds rounds = new ToolRounds(config, prompts.utterances(soFar));
        List<String> results = new ArrayList<>();
        if (!rounds.over()) {
            List<Turn> steps = call(agent, "", reply, rounds, lease, policy, new Spoken(new Withdrawal(), spokenTools));
            soFar.addAll(steps);
            steps.stream()
                    .filter(step -> step.role.equals(Turn.TOOL))
                    .map(step -> step.text)
                    .forEach(results::add);
        }
        while (results.size() < reply.toolCalls().size()) {
            results.add("It was not called: there were too many calls. Answer with what is known.");
        }
        return results;
    }

    /** The calls as they are taken down, and what came of each. */
    private List<Turn> call(
            AgentConfig agent,
            String beside,
            ModelReply reply,
            ToolRounds rounds,
            TurnLease lease,
            TurnPolicy policy,
            Spoken spoken) {
        String conversation = lease.conversation().id().toString();
        List<ToolCall> calls = rounds.taken(reply.toolCalls(), conversation);
        if (calls.size() < reply.toolCalls().size()) {
            LOG.warnf(
                    "Of %d calls in one answer %d are made in conversation %s",
                    reply.toolCalls().size(), calls.size(), conversation);
        }
        List<Turn> steps = new ArrayList<>();
        steps.add(store.append(lease, TurnStore.Draft.agent(beside, TurnDetails.calls(reply, calls)), policy));
        steps.addAll(run(agent, calls, steps.getFirst(), rounds, lease, policy, spoken));
        return steps;
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

    /** Side by side: what depends on another call's result is asked for after it. */
    private List<Turn> run(
            AgentConfig agent,
            List<ToolCall> calls,
            Turn asked,
            ToolRounds rounds,
            TurnLease lease,
            TurnPolicy policy,
            Spoken spoken) {
        List<Turn> returned = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ToolResult>> results = new ArrayList<>();
            for (int i = 0; i < calls.size(); i++) {
                ToolCall call = calls.get(i);
                String refusal = rounds.refusal(calls, i);
                String callKey = asked.conversationId + "/" + asked.seq + "/" + i;
                lease.requireHeld();
                results.add(threads.submit(Context.current()
                        .wrap(() -> refusal == null
                                ? run(agent, asked.organizationId, call, callKey, spoken)
                                : ToolResult.error(refusal))));
            }
            for (int i = 0; i < calls.size(); i++) {
                returned.add(append(calls.get(i), result(results.get(i)), lease, policy));
            }
        }
        return returned;
    }

    private static ToolResult result(Future<ToolResult> result) {
        try {
            return result.get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return CUT_OFF;
        }
    }

    /**
     * Closes calls that were stored without a result because their node stopped: they may have happened, and the model is
     * told so. Models want results right behind the calls, so this comes before anything else is said.
     *
     * @return the steps that were added
     */
    public List<Turn> settle(List<Turn> turns, TurnLease lease, TurnPolicy policy) {
        Set<String> returned = new HashSet<>();
        List<ToolCall> open = new ArrayList<>();
        for (Utterance utterance : prompts.utterances(turns).reversed()) {
            if (utterance instanceof Utterance.Returned result) {
                returned.add(result.callId());
            } else if (utterance instanceof Utterance.Answered answered) {
                answered.toolCalls().stream()
                        .filter(call -> !returned.contains(call.id()))
                        .forEach(open::add);
                break;
            }
        }
        return open.stream().map(call -> append(call, CUT_OFF, lease, policy)).toList();
    }

    /** The tool calls among these turns, each with what came of it. */
    public List<CalledTool> calledTools(List<Turn> turns) {
        List<Utterance> utterances = prompts.utterances(turns);
        Map<String, String> results = new HashMap<>();
        for (Utterance utterance : utterances) {
            if (utterance instanceof Utterance.Returned(String callId, String tool, String text)) {
                results.put(callId, text);
            }
        }
        return utterances.stream()
                .filter(Utterance.Answered.class::isInstance)
                .flatMap(utterance -> ((Utterance.Answered) utterance).toolCalls().stream())
                .map(call -> new CalledTool(call.id(), call.name(), object(call.arguments()), results.get(call.id())))
                .toList();
    }

    private Model model(AgentConfig agent) {
        ModelConfig model = agent.model();
        boolean asksForScript = model != null && ModelConfig.SCRIPTED.equals(model.name());
        return asksForScript || !endpoint.configured() ? scripted : openAi;
    }

    private ToolResult run(AgentConfig agent, UUID organization, ToolCall call, String callKey, Spoken spoken) {
        Optional<BuiltInTool> builtIn =
                spoken.tools() == null ? Optional.empty() : BuiltIns.called(call, agent.ownTools());
        if (builtIn.isPresent()) {
            return BuiltIns.run(builtIn.get(), call, spoken.tools());
        }
        Optional<ToolConfig> tool = agent.tools().stream()
                .filter(candidate -> candidate.name().equals(call.name()))
                .findFirst();
        return tool.map(found -> tools.call(found, organization, call.arguments(), callKey))
                .map(result -> new ToolResult(result.outcome(), StorableText.of(result.text())))
                .orElseGet(() -> ToolResult.error("There is no tool of this name."));
    }

    private Turn append(ToolCall call, ToolResult result, TurnLease lease, TurnPolicy policy) {
        return store.append(lease, TurnStore.Draft.tool(result.text(), TurnDetails.result(call, result)), policy);
    }

    private static ObjectNode object(String arguments) {
        return LooseJson.arguments(arguments).orElseGet(JsonNodeFactory.instance::objectNode);
    }
}
