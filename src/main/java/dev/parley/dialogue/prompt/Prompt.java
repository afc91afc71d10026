package dev.parley.dialogue.prompt;

import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import dev.parley.agent.config.AgentConfig;
import dev.parley.agent.config.BuiltInTool;
import dev.parley.dialogue.tool.BuiltIns;
import dev.parley.dialogue.tool.Utterance;
import dev.parley.model.request.ToolSpec;

/**
 * All that a model is given to find the agent's next words.
 *
 * @param system what the agent is, and what it knows from the start
 * @param utterances what was said, in order; empty when the agent speaks first
 * @param variables the values of template variables
 * @param organization whose conversation it is
 * @param lastWord whether it must answer now, without asking for tools
 * @param builtIns the tools that the agent has by itself
 */
public record Prompt(
        String system,
        List<Utterance> utterances,
        AgentConfig config,
        UnaryOperator<String> variables,
        UUID organization,
        boolean lastWord,
        List<BuiltInTool> builtIns) {

    /** Of a conversation of no organization, without built-in tools. */
    public Prompt(String system, List<Utterance> utterances, AgentConfig config, UnaryOperator<String> variables) {
        this(system, utterances, config, variables, new UUID(0, 0), false, List.of());
    }

    /** All that the model may call. */
    public List<ToolSpec> tools() {
        return Stream.concat(
                        config.tools().stream()
                                .map(tool -> new ToolSpec(tool.name(), tool.description(), tool.parameters())),
                        builtIns.stream().map(tool -> BuiltIns.spec(tool, config)))
                .toList();
    }

    /** The same, which must or need not be answered without tools. */
    public Prompt withLastWord(boolean last) {
        return new Prompt(system, utterances, config, variables, organization, last, builtIns);
    }
}
