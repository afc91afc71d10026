package dev.parley.agent.choice;

import java.util.UUID;

import dev.parley.agent.config.AgentConfig;

/** How a request names the agent: exactly one way. */
public sealed interface AgentChoice {

    /** An agent and a version of it. */
    record ByAgent(UUID agentId, VersionSelector version) implements AgentChoice {}

    /** This very version. */
    record ByVersion(UUID agentVersionId) implements AgentChoice {}

    /** A configuration that is stored with the conversation alone. */
    record Inline(AgentConfig config) implements AgentChoice {}

    /** The version in this number's outbound slot. */
    record ByNumber(String phoneNumber) implements AgentChoice {}
}
