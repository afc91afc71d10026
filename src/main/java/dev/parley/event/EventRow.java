package dev.parley.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A row of the log.
 *
 * @param last its number in the conversation, or null; of several events the last one's
 * @param sensitive what is added for those who may read it, or null
 */
public record EventRow(
        long xact,
        long seq,
        String type,
        UUID conversation,
        Integer last,
        Instant at,
        ObjectNode data,
        ObjectNode sensitive) {

    /** Of a creation with a greeting: who spoke. */
    private static final String ROLE = "_role";

    /** The events that it stands for, those left out that are known. */
    public List<EventView> events(EventCursor known) {
        List<EventView> all = all();
        boolean begun = known.xact() == xact && known.seq() == seq;
        return begun ? all.subList(Math.min(known.parts(), all.size()), all.size()) : all;
    }

    private List<EventView> all() {
        List<ObjectNode> parts = new ArrayList<>();
        List<String> types = new ArrayList<>();
        types.add(type);
        if (type.equals(EventType.CONVERSATION_CREATED.wire())) {
            String role = data.path(ROLE).asText(null);
            parts.add(data.deepCopy().without(ROLE));
            if (data.path("status").asText().equals("in_progress")) {
                types.add(EventType.CONVERSATION_STARTED.wire());
                parts.add(JsonNodeFactory.instance.objectNode());
            }
            if (role != null) {
                types.add(EventType.CONVERSATION_TURN_ADDED.wire());
                parts.add(
                        open(JsonNodeFactory.instance.objectNode().put("seq", 1).put("role", role)));
            }
        } else {
            parts.add(open(data));
        }
        List<EventView> views = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            int known = i == parts.size() - 1 ? 0 : i + 1;
            views.add(new EventView(
                    new EventCursor(xact, seq, known).write(),
                    types.get(i),
                    conversation,
                    last == null ? null : last - parts.size() + 1 + i,
                    at,
                    parts.get(i)));
        }
        return views;
    }

    private ObjectNode open(ObjectNode shown) {
        return sensitive == null ? shown : shown.deepCopy().setAll(sensitive);
    }

    /** The same for those who may not read what people say. */
    public EventRow withoutWhatPeopleSay() {
        return new EventRow(xact, seq, type, conversation, last, at, data, null);
    }
}
