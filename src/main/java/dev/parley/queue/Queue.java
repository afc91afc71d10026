package dev.parley.queue;

import java.time.Duration;

/**
 * A queue that nodes share.
 *
 * @param table its name, with the columns that {@link Lease} names
 * @param lease how long a node's right lasts after its last sign of life
 * @param ofConversations whether a row waits for a conversation, whose end ends the work
 */
public record Queue(String table, Duration lease, boolean ofConversations) {

    /** Of conversations, which are named by {@code conversation_id}. */
    public Queue(String table, Duration lease) {
        this(table, lease, true);
    }

    /** Of something else that an organization has, which is named by {@code id}. */
    public static Queue ofOthers(String table, Duration lease) {
        return new Queue(table, lease, false);
    }

    /** The column that names, in the organization, what waits. */
    String id() {
        return ofConversations ? "conversation_id" : "id";
    }
}
