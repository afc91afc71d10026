package dev.parley.conversation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is stored together with a new conversation, if it is new: more parts of the same statement.
 *
 * @param inserts each an INSERT that selects from {@code opened}, the conversation's organization_id, id and created_at
 * @param values of their parameters; nulls and times as {@link ConversationStore} takes them
 */
public record Beside(List<String> inserts, List<Object> values) {

    /** Nothing but the conversation. */
    public static final Beside NOTHING = new Beside(List.of(), List.of());

    private static final String FIRST_TURN = """
            INSERT INTO turn (organization_id, conversation_id, seq, role, text, delivery_status, created_at)
            SELECT organization_id, id, 1, ?, ?, ?, created_at FROM opened
            """;

    /**
     * @param values nulls are allowed
     */
    public static Beside of(String insert, Object... values) {
        return new Beside(List.of(insert), Arrays.asList(values));
    }

    /** The conversation's first turn. */
    static Beside turn(Turn first) {
        return of(FIRST_TURN, first.role, first.text, first.deliveryStatus);
    }

    public Beside and(Beside other) {
        List<String> allInserts = new ArrayList<>(inserts);
        allInserts.addAll(other.inserts);
        List<Object> allValues = new ArrayList<>(values);
        allValues.addAll(other.values);
        return new Beside(allInserts, allValues);
    }

    String expression() {
        StringBuilder expression = new StringBuilder();
        for (int i = 0; i < inserts.size(); i++) {
            expression
                    .append(", beside_")
                    .append(i)
                    .append(" AS (")
                    .append(inserts.get(i))
                    .append(")");
        }
        return expression.toString();
    }
}
