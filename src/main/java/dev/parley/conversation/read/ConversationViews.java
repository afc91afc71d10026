package dev.parley.conversation.read;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.agent.Agents;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Turn;
import dev.parley.conversation.create.Opened;
import dev.parley.wire.StoredJson;

/** Shows conversations as {@link ConversationView}s, with the fields that are asked for. */
@ApplicationScoped
public class ConversationViews {

    private final ObjectMapper json;
    private final StoredJson stored;
    private final Agents agents;

    ConversationViews(ObjectMapper json, StoredJson stored, Agents agents) {
        this.json = json;
        this.stored = stored;
        this.agents = agents;
    }

    /** One conversation whose turns are known; asks the database only for an agent's name that is not. */
    ObjectNode of(Opened opened, Set<String> fields) {
        Conversation conversation = opened.conversation();
        UUID agent = conversation.agentId;
        Map<UUID, String> names = agent == null
                ? Map.of()
                : opened.agentName() == null ? agents.names(Set.of(agent)) : Map.of(agent, opened.agentName());
        return show(conversation, opened.turns(), names, fields);
    }

    /** Several conversations; their turns are read only when they are asked for. */
    @Transactional
    List<ObjectNode> of(UUID organizationId, List<Conversation> conversations, Set<String> fields) {
        Map<UUID, List<Turn>> turns = fields.contains("conversation")
                ? Turn.of(
                        organizationId,
                        conversations.stream()
                                .map(conversation -> conversation.id)
                                .toList())
                : Map.of();
        Map<UUID, String> names = fields.contains("agent")
                ? agents.names(conversations.stream()
                        .map(conversation -> conversation.agentId)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet()))
                : Map.of();
        return conversations.stream()
                .map(conversation -> show(conversation, turns.getOrDefault(conversation.id, List.of()), names, fields))
                .toList();
    }

    private ObjectNode show(
            Conversation conversation, List<Turn> turns, Map<UUID, String> agentNames, Set<String> fields) {
        return json.<ObjectNode>valueToTree(view(conversation, turns, agentNames))
                .retain(fields);
    }

    private ConversationView view(Conversation row, List<Turn> turns, Map<UUID, String> agentNames) {
        return new ConversationView(
                row.id,
                row.organizationId,
                row.direction,
                row.channel,
                row.status,
                row.userId,
                row.agentId,
                row.agentVersionId,
                row.agentNumber,
                null,
                row.duration,
                row.userTurnCount,
                row.createdAt,
                row.updatedAt,
                row.endedAt,
                row.endReason,
                row.answeredBy,
                row.success,
                stored.read(row.usage),
                row.agentId == null ? null : new ConversationView.AgentName(row.agentId, agentNames.get(row.agentId)),
                row.summary,
                row.initialContext,
                stored.read(row.customMetadata),
                new ConversationView.Turns(
                        turns.stream().map(turn -> TurnView.of(turn, stored)).toList()),
                stored.read(row.recordingDetails),
                stored.read(row.analysis));
    }
}
