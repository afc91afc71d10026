package dev.parley.dialogue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

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
import dev.parley.conversation.TurnPolicy;
import dev.parley.conversation.TurnStore;
import dev.parley.wire.StorableText;

/**
 * Runs the agent's turns: asks the model, makes the tool calls it asks for, asks again, and stores each step before the
 * next one, so that whatever happens in between can be taken up where it stopped.
 */
@ApplicationScoped
public class Dialogue {

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
     * Finds and stores the agent's next words, or its first ones when nothing was said.
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
        for (int round = 0; round <= config.maxToolRounds(); round++) {
            ModelReply reply = model(agent).reply(prompts.write(agent, conversation, soFar), onText);
            String text = StorableText.of(reply.text());
            if (reply.toolCalls().isEmpty()) {
                soFar.add(store.append(lease, TurnStore.Draft.agent(text, null), policy));
                return soFar.subList(turns.size(), soFar.size());
            }
            if (round < config.maxToolRounds()) {
                List<ToolCall> calls = checked(reply.toolCalls(), soFar);
                Turn asked = store.append(
                        lease, TurnStore.Draft.agent(text, TurnDetails.calls(calls, this::object)), policy);
                soFar.add(asked);
                for (int i = 0; i < calls.size(); i++) {
                    lease.requireHeld();
                    String callKey = asked.conversationId + "/" + asked.seq + "/" + i;
                    soFar.add(append(calls.get(i), run(agent, conversation, calls.get(i), callKey), lease, policy));
                }
            }
        }
        throw new ModelFailure(
                ModelFailure.Kind.BROKEN, "more than " + config.maxToolRounds() + " rounds of tool calls", null);
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

    private ToolResult run(AgentConfig agent, Conversation conversation, ToolCall call, String callKey) {
        Optional<ToolConfig> tool = agent.tools().stream()
                .filter(candidate -> candidate.name().equals(call.name()))
                .findFirst();
        return tool.map(found -> tools.call(found, conversation.organizationId, call.arguments(), callKey))
                .map(result -> new ToolResult(result.outcome(), StorableText.of(result.text())))
                .orElseGet(() -> ToolResult.error("There is no tool of this name."));
    }

    private Turn append(ToolCall call, ToolResult result, TurnLease lease, TurnPolicy policy) {
        return store.append(lease, TurnStore.Draft.tool(result.text(), TurnDetails.result(call, result)), policy);
    }

    /** The calls with ids that are unique in the conversation, which not every model gives them. */
    private List<ToolCall> checked(List<ToolCall> calls, List<Turn> turns) {
        Set<String> taken =
                calledTools(turns).stream().map(CalledTool::id).collect(Collectors.toCollection(HashSet::new));
        List<ToolCall> checked = new ArrayList<>();
        for (ToolCall call : calls) {
            String id = call.id() == null || call.id().isBlank() ? "call" : StorableText.of(call.id());
            String unique = id;
            for (int n = 2; !taken.add(unique); n++) {
                unique = id + "-" + n;
            }
            checked.add(new ToolCall(
                    unique,
                    StorableText.of(call.name()),
                    object(call.arguments()).toString()));
        }
        return checked;
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
}
