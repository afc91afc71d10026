package dev.parley.conversation.create;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.Status;
import dev.parley.conversation.Turn;

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

    private static final String CREATED = """
            INSERT INTO event (organization_id, conversation_id, conversation_seq, type, data, sensitive)
            SELECT organization_id, id, ?, 'conversation.created',
                   jsonb_strip_nulls(jsonb_build_object('channel', ?::text, 'direction', ?::text, 'status', ?::text,
                                                        '_role', ?::text)),
                   CASE WHEN ?::text IS NOT NULL THEN jsonb_build_object('text', ?::text) END
              FROM opened
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

    /** What happened by that, in the log of events: that it was created, has started where it has, and how the agent began. */
    static Beside created(Conversation row, List<Turn> greeting) {
        boolean started = Status.IN_PROGRESS.wire().equals(row.status);
        Turn first = greeting.isEmpty() ? null : greeting.getFirst();
        String text = first == null ? null : first.text;
        return of(
                CREATED,
                1 + (started ? 1 : 0) + greeting.size(),
                row.channel,
                row.direction,
                row.status,
                first == null ? null : first.role,
                text,
                text);
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
