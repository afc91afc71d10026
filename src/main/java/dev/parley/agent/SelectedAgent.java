package dev.parley.agent;

import java.util.UUID;

import dev.parley.agent.config.AgentConfig;

/**
 * The agent of a conversation.
 *
 * @param agentId null with an inline configuration
 * @param agentName null with an inline configuration
 * @param versionId null with an inline configuration
 */
public record SelectedAgent(UUID agentId, String agentName, UUID versionId, AgentConfig config) {

    public boolean inline() {
        return versionId == null;
    }
}
