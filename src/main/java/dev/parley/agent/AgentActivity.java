package dev.parley.agent;

import java.util.UUID;

/** What conversations know of an agent; they stand above agents and tell them through this. */
public interface AgentActivity {

    AgentView.Statistics of(UUID organizationId, UUID agentId);
}
