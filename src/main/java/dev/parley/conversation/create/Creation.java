package dev.parley.conversation.create;

import java.time.Instant;
import java.util.UUID;

import dev.parley.agent.choice.SelectedAgent;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Direction;

/**
 * All that a channel needs to open a conversation.
 *
 * @param createdBy the token that asks for it
 * @param id the client's, or one of ours
 * @param at when it was asked for, in microseconds
 * @param traceparent of what asks for it, or null
 * @param requestDigest SHA-256 of what was asked for, where it came with an Idempotency-Key, or null
 */
public record Creation(
        UUID organizationId,
        UUID createdBy,
        UUID id,
        NewConversation request,
        SelectedAgent agent,
        Instant at,
        String traceparent,
        byte[] requestDigest) {

    /** The same, with what is known by now. */
    public Creation knowing(PreConversation.Verdict.Go known) {
        return new Creation(
                organizationId,
                createdBy,
                id,
                request.knowing(known.initialContext(), known.customMetadata()),
                agent,
                at,
                traceparent,
                requestDigest);
    }

    /** A row with everything that does not depend on the channel; it is not stored. */
    public Conversation row(Direction direction, String agentConfig) {
        Conversation row = new Conversation();
        row.organizationId = organizationId;
        row.id = id;
        row.createdBy = createdBy;
        row.direction = direction.wire();
        row.channel = request.channel().wire();
        row.userId = request.userId();
        row.agentId = agent.agentId();
        row.agentVersionId = agent.versionId();
        row.agentConfig = agentConfig;
        row.initialContext = request.initialContext();
        row.customMetadata = request.customMetadata() == null
                ? null
                : request.customMetadata().toString();
        row.createdAt = at;
        row.updatedAt = at;
        row.traceparent = traceparent;
        row.requestDigest = requestDigest;
        row.agentRevision = agent.revision();
        return row;
    }
}
