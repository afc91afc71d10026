package dev.parley.webrtc.livekit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.agent.Configs;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.create.Conversations;
import dev.parley.conversation.create.Opened;
import dev.parley.wire.StoredJson;

/** What the agent's worker on the LiveKit server is told of the conversation that it is to hold. */
@ApplicationScoped
class LivekitMetadata {

    private final Conversations conversations;
    private final Configs configs;
    private final StoredJson json;

    LivekitMetadata(Conversations conversations, Configs configs, StoredJson json) {
        this.conversations = conversations;
        this.configs = configs;
        this.json = json;
    }

    Optional<Conversation> conversation(Conversation.Key key) {
        return conversations.find(key.organizationId(), key.id()).map(Opened::conversation);
    }

    String of(Conversation conversation) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("conversation_id", conversation.id);
        told.put("organization_id", conversation.organizationId);
        told.put("user_id", conversation.userId);
        told.put("agent_id", conversation.agentId);
        told.put("agent_version_id", conversation.agentVersionId);
        told.put("agent_config", configs.of(conversation.agentVersionId, conversation.agentConfig));
        told.put("initial_context", conversation.initialContext);
        told.put(
                "custom_metadata", conversation.customMetadata == null ? null : json.read(conversation.customMetadata));
        return json.write(told);
    }
}
