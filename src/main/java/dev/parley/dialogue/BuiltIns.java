package dev.parley.dialogue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.agent.config.BuiltInTool;
import dev.parley.model.answer.LooseJson;
import dev.parley.model.request.ToolSpec;

/** The tools that an agent has by itself in a spoken conversation, as a model is told of them and calls them. */
final class BuiltIns {

    private static final String KEYS = "keys";
    private static final String SOME_KEYS = "[0-9*#A-D]{1,32}";

    private BuiltIns() {}

    static ToolSpec spec(BuiltInTool tool) {
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
        };
    }

    /** Which of the allowed ones is called, if it is one of them. */
    static Optional<BuiltInTool> called(ToolCall call, List<BuiltInTool> allowed) {
        return Arrays.stream(BuiltInTool.values())
                .filter(tool -> tool.wire().equals(call.name()) && allowed.contains(tool))
                .findFirst();
    }

    static ToolResult run(BuiltInTool tool, ToolCall call, SpokenTools tools) {
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
        };
    }
}
