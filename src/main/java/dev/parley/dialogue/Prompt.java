package dev.parley.dialogue;

import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;

import dev.parley.agent.config.AgentConfig;

/**
 * All that a model is given to find the agent's next words.
 *
 * @param system what the agent is, and what it knows from the start
 * @param utterances what was said, in order; empty when the agent speaks first
 * @param variables the values of template variables
 * @param organization whose agent it is
 */
public record Prompt(
        String system,
        List<Utterance> utterances,
        AgentConfig config,
        UnaryOperator<String> variables,
        UUID organization) {}
