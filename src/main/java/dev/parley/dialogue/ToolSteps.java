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

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.opentelemetry.context.Context;
import org.jboss.logging.Logger;

import dev.parley.agent.config.AgentConfig;
import dev.parley.agent.config.BuiltInTool;
import dev.parley.agent.config.schema.ToolConfig;
import dev.parley.conversation.Turn;
import dev.parley.conversation.turn.TurnLease;
import dev.parley.conversation.turn.TurnPolicy;
import dev.parley.conversation.turn.TurnStore;
import dev.parley.dialogue.prompt.ModelReply;
import dev.parley.dialogue.prompt.PromptWriter;
import dev.parley.dialogue.prompt.TurnDetails;
import dev.parley.dialogue.tool.BuiltIns;
import dev.parley.dialogue.tool.CalledTool;
import dev.parley.dialogue.tool.HttpTools;
import dev.parley.dialogue.tool.ToolCall;
import dev.parley.dialogue.tool.ToolResult;
import dev.parley.dialogue.tool.ToolRounds;
import dev.parley.dialogue.tool.Utterance;
import dev.parley.model.answer.LooseJson;
import dev.parley.wire.StorableText;

/** Makes the tool calls of answers: each is stored before it is made, and what came of it behind. */
@ApplicationScoped
class ToolSteps {

    private static final Logger LOG = Logger.getLogger(ToolSteps.class);
    private static final ToolResult CUT_OFF = new ToolResult(
            ToolResult.Outcome.UNKNOWN,
            "The tool was called, and its answer is not known: the call may or may not have had its effect.");

    private final PromptWriter prompts;
    private final HttpTools tools;
    private final TurnStore store;

    ToolSteps(PromptWriter prompts, HttpTools tools, TurnStore store) {
        this.prompts = prompts;
        this.tools = tools;
        this.store = store;
    }

    /**
     * Makes the calls of a reply.
     *
     * @param beside what the agent said with them
     * @param rounds which of them are made
     * @return the step with the calls, and what came of each
     */
    List<Turn> call(
            AgentConfig agent,
            String beside,
            ModelReply reply,
            ToolRounds rounds,
            TurnLease lease,
            TurnPolicy policy,
            Dialogue.Spoken spoken) {
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

    /** Side by side: what depends on another call's result is asked for after it. */
    private List<Turn> run(
            AgentConfig agent,
            List<ToolCall> calls,
            Turn asked,
            ToolRounds rounds,
            TurnLease lease,
            TurnPolicy policy,
            Dialogue.Spoken spoken) {
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

    private ToolResult run(
            AgentConfig agent, UUID organization, ToolCall call, String callKey, Dialogue.Spoken spoken) {
        Optional<BuiltInTool> builtIn =
                spoken.tools() == null ? Optional.empty() : BuiltIns.called(call, agent.ownTools());
        if (builtIn.isPresent()) {
            return BuiltIns.run(builtIn.get(), call, spoken.tools(), agent);
        }
        Optional<ToolConfig> tool = agent.tools().stream()
                .filter(candidate -> candidate.name().equals(call.name()))
                .findFirst();
        return tool.map(found -> tools.call(found, organization, call.arguments(), callKey))
                .map(result -> new ToolResult(result.outcome(), StorableText.of(result.text())))
                .orElseGet(() -> ToolResult.error("There is no tool of this name."));
    }

    /** Closes calls without a result; the steps that were added. */
    List<Turn> settle(List<Turn> turns, TurnLease lease, TurnPolicy policy) {
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

    List<CalledTool> calledTools(List<Turn> turns) {
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

    private Turn append(ToolCall call, ToolResult result, TurnLease lease, TurnPolicy policy) {
        return store.append(lease, TurnStore.Draft.tool(result.text(), TurnDetails.result(call, result)), policy);
    }

    private static ObjectNode object(String arguments) {
        return LooseJson.arguments(arguments).orElseGet(JsonNodeFactory.instance::objectNode);
    }
}
