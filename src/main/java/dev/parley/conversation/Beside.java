package dev.parley.conversation;

import java.util.List;

/**
 * What is stored together with a new conversation, if it is new: one more part of the same statement.
 *
 * @param sql an INSERT that selects from {@code opened}, the conversation's organization_id, id and created_at
 * @param values of its parameters; nulls and times as {@link ConversationStore} takes them
 */
public record Beside(String sql, List<Object> values) {

    /** Nothing but the conversation. */
    public static final Beside NOTHING = new Beside("", List.of());

    /** The agent's first turn. */
    static final String GREETING = """
            INSERT INTO turn (organization_id, conversation_id, seq, role, text, created_at)
            SELECT organization_id, id, 1, 'agent', ?, created_at FROM opened
            """;

    /** The agent's first words. */
    public static Beside greeting(String words) {
        return new Beside(GREETING, List.of(words));
    }

    String expression() {
        return sql.isEmpty() ? "" : ", beside AS (" + sql + ")";
    }
}
