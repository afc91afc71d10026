package dev.parley.agent.choice;

import java.util.UUID;

import dev.parley.agent.config.AgentConfig;

/**
 * The agent of a conversation.
 *
 * @param agentId null with an inline configuration
 * @param agentName null with an inline configuration
 * @param versionId null with an inline configuration
 * @param revision of the agent when this was read, where it may have changed since; else null
 */
public record SelectedAgent(UUID agentId, String agentName, UUID versionId, AgentConfig config, Long revision) {

    /** To be used whatever happens to the agent meanwhile. */
    SelectedAgent asItIs() {
        return new SelectedAgent(agentId, agentName, versionId, config, null);
    }

    public boolean inline() {
        return versionId == null;
    }
}
