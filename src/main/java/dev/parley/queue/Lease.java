package dev.parley.queue;

import java.util.UUID;

import dev.parley.conversation.Conversation;

/**
 * A node's time-limited right to work on a conversation that was waiting in a queue. A queue is a table with the columns
 * {@code organization_id, conversation_id, lease_owner, lease_until, fence}; it has at most one row for a conversation.
 *
 * @param conversation the key of what waits; in a {@linkplain Queue#ofOthers queue of others} it is theirs
 * @param owner the node
 * @param fence what makes this node's writes void once another node has the conversation
 */
public record Lease(Conversation.Key conversation, UUID owner, long fence) {}
