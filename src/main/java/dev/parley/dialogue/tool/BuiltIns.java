package dev.parley.dialogue.tool;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.agent.config.AgentConfig;
import dev.parley.agent.config.BuiltInTool;
import dev.parley.agent.config.call.TransferConfig;
import dev.parley.model.answer.LooseJson;
import dev.parley.model.request.ToolSpec;

/** The tools that an agent has by itself in a spoken conversation, as a model is told of them and calls them. */
public final class BuiltIns {

    private static final String KEYS = "keys";
    private static final String TO = "to";
    private static final String BRIEFING = "briefing";
    private static final int MOST_WORDS = 1_000;
    private static final String SOME_KEYS = "[0-9*#A-D]{1,32}";

    private BuiltIns() {}

    /** What a model is told of it. */
    public static ToolSpec spec(BuiltInTool tool, AgentConfig agent) {
        ObjectNode parameters = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = parameters.putObject("properties");
        return switch (tool) {
            case END_CALL ->
                new ToolSpec(
                        tool.wire(),
                        "Ends the call. Call it when all is said, and then say good-bye: the call ends when that was heard.",
                        parameters);
            case PRESS_KEYS -> {
                properties.putObject(KEYS).put("type", "string").put("description", "Of 0-9 * #, in their order.");
                parameters.putArray("required").add(KEYS);
                yield new ToolSpec(
                        tool.wire(), "Presses keys of the telephone, as a recorded menu asks for.", parameters);
            }
            case TRANSFER_CALL -> {
                ArrayNode names = properties.putObject(TO).put("type", "string").putArray("enum");
                agent.transfer().targets().forEach(target -> names.add(target.name()));
                properties
                        .putObject(BRIEFING)
                        .put("type", "string")
                        .put("description", "What whoever answers should know, in a sentence or two.");
                parameters.putArray("required").add(TO);
                yield new ToolSpec(
                        tool.wire(),
                        "Brings the person to somebody else on the telephone. Say first that you do. It returns only when"
                                + " that has failed: then tell the person so.",
                        parameters);
            }
        };
    }

    /** Which of the allowed ones is called, if it is one of them. */
    public static Optional<BuiltInTool> called(ToolCall call, List<BuiltInTool> allowed) {
        return Arrays.stream(BuiltInTool.values())
                .filter(tool -> tool.wire().equals(call.name()) && allowed.contains(tool))
                .findFirst();
    }

    /** Does what the model asks for. */
    public static ToolResult run(BuiltInTool tool, ToolCall call, SpokenTools tools, AgentConfig agent) {
        return switch (tool) {
            case END_CALL -> {
                tools.endCall();
                yield new ToolResult(ToolResult.Outcome.OK, "The call ends when you have said good-bye.");
            }
            case PRESS_KEYS -> {
                String keys = LooseJson.arguments(call.arguments())
                        .map(arguments -> arguments.path(KEYS).asText())
                        .orElse("");
                if (!keys.matches(SOME_KEYS)) {
                    yield ToolResult.error("The keys must be 1 to 32 of 0-9 * #.");
                }
                tools.press(keys);
                yield new ToolResult(ToolResult.Outcome.OK, "Pressed " + keys + ".");
            }
            case TRANSFER_CALL -> transfer(call, tools, agent);
        };
    }

    private static ToolResult transfer(ToolCall call, SpokenTools tools, AgentConfig agent) {
        Optional<ObjectNode> arguments = LooseJson.arguments(call.arguments());
        String to = arguments.map(given -> given.path(TO).asText()).orElse("");
        Optional<TransferConfig.Target> target = agent.transfer().targets().stream()
                .filter(known -> known.name().strip().equalsIgnoreCase(to.strip()))
                .findFirst();
        if (target.isEmpty()) {
            return ToolResult.error("Nobody of that name is known.");
        }
        String briefing = arguments
                .map(given -> given.path(BRIEFING).asText(null))
                .map(words -> words.length() > MOST_WORDS ? words.substring(0, MOST_WORDS) : words)
                .orElse(null);
        return tools.transfer(target.get().number(), null, briefing)
                .map(why ->
                        ToolResult.error("They could not be brought together (" + why + "). The person is still here."))
                .orElse(new ToolResult(ToolResult.Outcome.OK, "They were brought together."));
    }
}
