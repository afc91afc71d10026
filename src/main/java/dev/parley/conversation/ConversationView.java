package dev.parley.conversation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import com.fasterxml.jackson.databind.JsonNode;

import dev.parley.agent.Agents;
import dev.parley.wire.StoredJson;

/** Shows conversations as the contract has them: the asked-for fields, sensitive ones only to those who may see them. */
@ApplicationScoped
public class ConversationView {

    private final StoredJson json;
    private final Agents agents;

    ConversationView(StoredJson json, Agents agents) {
        this.json = json;
        this.agents = agents;
    }

    /** One conversation whose turns are known; asks the database only for an agent's name that is not. */
    public Map<String, Object> of(Opened opened, Set<ConversationField> fields) {
        Conversation conversation = opened.conversation();
        UUID agent = conversation.agentId;
        Map<UUID, String> names = agent == null
                ? Map.of()
                : opened.agentName() == null ? agents.names(Set.of(agent)) : Map.of(agent, opened.agentName());
        return render(conversation, opened.turns(), names, fields);
    }

    /** Several conversations; their turns are read only when they are asked for. */
    @Transactional
    public List<Map<String, Object>> of(
            UUID organizationId, List<Conversation> conversations, Set<ConversationField> fields) {
        Map<UUID, List<Turn>> turns = fields.contains(ConversationField.CONVERSATION)
                ? Turn.of(
                        organizationId,
                        conversations.stream()
                                .map(conversation -> conversation.id)
                                .toList())
                : Map.of();
        Map<UUID, String> names = fields.contains(ConversationField.AGENT)
                ? agents.names(conversations.stream()
                        .map(conversation -> conversation.agentId)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet()))
                : Map.of();
        return conversations.stream()
                .map(conversation ->
                        render(conversation, turns.getOrDefault(conversation.id, List.of()), names, fields))
                .toList();
    }

    private Map<String, Object> render(
            Conversation conversation, List<Turn> turns, Map<UUID, String> agentNames, Set<ConversationField> fields) {
        Map<String, Object> shown = new LinkedHashMap<>();
        for (ConversationField field : ConversationField.values()) {
            if (fields.contains(field)) {
                shown.put(field.wire(), value(field, conversation, turns, agentNames));
            }
        }
        return shown;
    }

    private Object value(
            ConversationField field, Conversation conversation, List<Turn> turns, Map<UUID, String> agentNames) {
        return switch (field) {
            case ID -> conversation.id;
            case ORGANIZATION_ID -> conversation.organizationId;
            case DIRECTION -> conversation.direction;
            case CHANNEL -> conversation.channel;
            case STATUS -> conversation.status;
            case USER_ID -> conversation.userId;
            case AGENT_ID -> conversation.agentId;
            case AGENT_VERSION_ID -> conversation.agentVersionId;
            case AGENT_NUMBER -> conversation.agentNumber;
            case WEB_WIDGET_ID -> null;
            case DURATION -> conversation.duration;
            case USER_TURN_COUNT -> conversation.userTurnCount;
            case CREATED_AT -> conversation.createdAt;
            case UPDATED_AT -> conversation.updatedAt;
            case ENDED_AT -> conversation.endedAt;
            case END_REASON -> conversation.endReason;
            case AGENT -> agent(conversation.agentId, agentNames);
            case SUMMARY -> conversation.summary;
            case INITIAL_CONTEXT -> conversation.initialContext;
            case CUSTOM_METADATA -> json.read(conversation.customMetadata);
            case CONVERSATION -> Map.of("turns", turns.stream().map(this::turn).toList());
            case RECORDING_DETAILS -> json.read(conversation.recordingDetails);
        };
    }

    private static Map<String, Object> agent(UUID id, Map<UUID, String> names) {
        if (id == null) {
            return null;
        }
        Map<String, Object> agent = new LinkedHashMap<>();
        agent.put("id", id);
        agent.put("name", names.get(id));
        return agent;
    }

    private Map<String, Object> turn(Turn turn) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("seq", turn.seq);
        shown.put("role", turn.role);
        shown.put("text", turn.text);
        shown.put("created_at", turn.createdAt);
        if (turn.deliveryStatus != null) {
            shown.put("delivery_status", turn.deliveryStatus);
            shown.put("delivery_error", turn.deliveryError);
        }
        JsonNode detail = json.read(turn.detail);
        if (detail != null) {
            detail.properties().stream()
                    .filter(field -> !field.getKey().startsWith("_"))
                    .forEach(field -> shown.put(field.getKey(), field.getValue()));
        }
        return shown;
    }
}
