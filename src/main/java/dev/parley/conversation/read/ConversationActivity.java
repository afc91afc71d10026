package dev.parley.conversation.read;

import java.time.Instant;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import dev.parley.agent.AgentActivity;
import dev.parley.agent.AgentView;
import dev.parley.conversation.Conversation;

/** Counts what an agent is doing, from the rows themselves. */
@ApplicationScoped
public class ConversationActivity implements AgentActivity {

    @Override
    @Transactional
    public AgentView.Statistics of(UUID organizationId, UUID agentId) {
        long active =
                Conversation.count("organizationId = ?1 and agentId = ?2 and endedAt is null", organizationId, agentId);
        Instant last = Conversation.<Conversation>find(
                        "organizationId = ?1 and agentId = ?2 order by createdAt desc", organizationId, agentId)
                .firstResultOptional()
                .map(conversation -> conversation.createdAt)
                .orElse(null);
        return new AgentView.Statistics(active, last);
    }
}
