package dev.parley.dialogue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.agent.config.AgentConfig;
import dev.parley.agent.config.ModelConfig;
import dev.parley.agent.config.ToolConfig;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Turn;
import dev.parley.conversation.TurnLease;
import dev.parley.conversation.TurnStore;
import dev.parley.wire.StorableText;

/**
 * Runs the agent's turns: asks the model, makes the tool calls it asks for, asks again, and stores each step before the
 * next one, so that whatever happens in between can be taken up where it stopped.
 */
@ApplicationScoped
public class Dialogue {

    private final PromptWriter prompts;
    private final ScriptedModel scripted;
    private final OpenAiModel openAi;
    private final ModelEndpoint endpoint;
    private final HttpTools tools;
    private final TurnStore store;
    private final DialogueConfig config;
    private final ObjectMapper json;

    @Inject
    Dialogue(
            PromptWriter prompts,
            ScriptedModel scripted,
            OpenAiModel openAi,
            ModelEndpoint endpoint,
            HttpTools tools,
            TurnStore store,
            DialogueConfig config,
            ObjectMapper json) {
        this.prompts = prompts;
        this.scripted = scripted;
        this.openAi = openAi;
        this.endpoint = endpoint;
        this.tools = tools;
        this.store = store;
        this.config = config;
        this.json = json;
    }

    /** What the agent answered and which tools it called for that. */
    public record Answer(Turn turn, List<CalledTool> toolCalls) {}

    /** A tool call with what came of it. */
    public record CalledTool(String id, String name, ObjectNode arguments, String result) {}

    /** The greeting that the configuration has for this channel; empty when the model is to write it. */
    public Optional<String> greeting(AgentConfig agent, Conversation conversation) {
        return Optional.ofNullable(prompts.greeting(agent, conversation));
    }

    /**
     * Finds and stores the agent's next words, or its first ones when nothing was said.
     *
     * @param turns all that is stored so far
     * @param onText gets the words as they come
     * @param idle how long the conversation may stay silent after each step
     * @throws ModelFailure when the model gave no usable answer; every step before it is kept
     */
    public Answer answer(
            AgentConfig agent,
            Conversation conversation,
            List<Turn> turns,
            TurnLease lease,
            Consumer<String> onText,
            Duration idle) {
        List<Turn> soFar = new ArrayList<>(turns);
        List<CalledTool> called = new ArrayList<>();
        soFar.addAll(closeOpenCalls(agent, soFar, lease, idle));
        for (int round = 0; round <= config.maxToolRounds(); round++) {
            ModelReply reply = model(agent).reply(prompts.write(agent, conversation, soFar), onText);
            String text = storable(reply.text());
            if (reply.toolCalls().isEmpty()) {
                return new Answer(store.append(lease, TurnStore.Draft.agent(text, null), idle), called);
            }
            List<ToolCall> calls = reply.toolCalls().stream().map(this::checked).toList();
            soFar.add(store.append(lease, TurnStore.Draft.agent(text, TurnDetails.calls(calls, this::object)), idle));
            for (ToolCall call : calls) {
                ToolResult result = run(agent, call, lease);
                soFar.add(append(call, result, lease, idle));
                called.add(new CalledTool(call.id(), call.name(), object(call.arguments()), result.text()));
            }
        }
        throw new ModelFailure(
                ModelFailure.Kind.BROKEN, "more than " + config.maxToolRounds() + " rounds of tool calls", null);
    }

    private Model model(AgentConfig agent) {
        ModelConfig model = agent.model();
        boolean asksForScript = model != null && ModelConfig.SCRIPTED.equals(model.name());
        return asksForScript || !endpoint.configured() ? scripted : openAi;
    }

    private ToolResult run(AgentConfig agent, ToolCall call, TurnLease lease) {
        Optional<ToolConfig> tool = agent.tools().stream()
                .filter(candidate -> candidate.name().equals(call.name()))
                .findFirst();
        return tool.map(found ->
                        tools.call(found, call.arguments(), lease.conversation().id() + "/" + call.id()))
                .map(result -> new ToolResult(result.outcome(), storable(result.text())))
                .orElseGet(() -> ToolResult.error("There is no tool of this name."));
    }

    /** A call that was stored without a result was cut off by a crash: it may have happened, and the model is told so. */
    private List<Turn> closeOpenCalls(AgentConfig agent, List<Turn> turns, TurnLease lease, Duration idle) {
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
        return open.stream()
                .map(call -> append(
                        call,
                        new ToolResult(
                                ToolResult.Outcome.UNKNOWN,
                                "The tool was called, and its answer is not known: the call may or may not have had its effect."),
                        lease,
                        idle))
                .toList();
    }

    private Turn append(ToolCall call, ToolResult result, TurnLease lease, Duration idle) {
        return store.append(lease, TurnStore.Draft.tool(result.text(), TurnDetails.result(call, result)), idle);
    }

    private ToolCall checked(ToolCall call) {
        return new ToolCall(
                storable(call.id() == null || call.id().isBlank() ? "call" : call.id()),
                storable(call.name()),
                object(call.arguments()).toString());
    }

    private ObjectNode object(String text) {
        try {
            if (text == null || text.isBlank()) {
                return json.createObjectNode();
            }
            if (json.readTree(text) instanceof ObjectNode object && StorableText.fault(object) == null) {
                return object;
            }
        } catch (JsonProcessingException malformed) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN, "malformed arguments of a tool call", malformed);
        }
        throw new ModelFailure(ModelFailure.Kind.BROKEN, "unusable arguments of a tool call", null);
    }

    private static String storable(String text) {
        return StorableText.fault(text) == null ? text : text.replaceAll("[\\x00\\ud800-\\udfff]", "\ufffd");
    }
}
