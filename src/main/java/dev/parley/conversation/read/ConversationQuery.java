package dev.parley.conversation.read;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.regex.Pattern;

import jakarta.persistence.Query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.parley.conversation.AnsweredBy;
import dev.parley.conversation.Channel;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Direction;
import dev.parley.conversation.Status;
import dev.parley.problem.Problem;
import dev.parley.wire.Page;
import dev.parley.wire.QueryParameters;
import dev.parley.wire.StorableText;

/** The filters of a list of conversations, as SQL conditions; every value is a bound parameter. */
final class ConversationQuery {

    private static final Pattern NUMBER = Pattern.compile("\\+?[0-9]{8,}");
    private static final int TELLING_DIGITS = 7;
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

    private final QueryParameters query;
    private final Page page;
    private final Set<String> fields;
    private final StringJoiner where = new StringJoiner(" AND ");
    private final Map<String, Object> values = new LinkedHashMap<>();

    /**
     * @param sensitive whether the caller may see, and therefore filter by, sensitive fields
     * @throws Problem 422 that names a malformed parameter; 403 when the filter would probe what the caller may not see
     */
    ConversationQuery(QueryParameters query, ConversationFields all, boolean sensitive, ObjectMapper json) {
        this.query = query;
        page = Page.of(query);
        fields = all.asked(query, sensitive);
        where("organization_id = :organization");
        where("created_at < :before", "before", page.upperBound());
        equalities();
        query.numberOrText("user_id").ifPresent(this::userContains);
        query.numberOrText("agent_number").ifPresent(text -> contains("agent_number", text));
        wholeNumbers("duration");
        wholeNumbers("user_turn_count");
        times("created");
        times("updated");
        // Nothing is updated before it is created: the planner does not know, and would read all that is newer.
        query.time("updated_before")
                .ifPresent(t -> where("created_at <= :created_until", "created_until", t.plus(CLOCKS_DIFFER)));
        metadata(sensitive, json);
        query.refuseOthers();
    }

    Page page() {
        return page;
    }

    Set<String> fields() {
        return fields;
    }

    /** Newest first. */
    @SuppressWarnings("unchecked")
    List<Conversation> list(UUID organizationId) {
        // Filters differ so much in what they leave over that one plan for all of them would walk the whole list; and a
        // filter that leaves nothing to an index must not take the connections of everybody else.
        Conversation.getEntityManager()
                .createNativeQuery("SELECT set_config('plan_cache_mode', 'force_custom_plan', true),"
                        + " set_config('statement_timeout', '10s', true)")
                .getSingleResult();
        Query sql = Conversation.getEntityManager()
                .createNativeQuery(
                        "SELECT * FROM conversation WHERE " + where + " ORDER BY created_at DESC LIMIT " + page.limit(),
                        Conversation.class)
                .setParameter("organization", organizationId);
        values.forEach(sql::setParameter);
        return sql.getResultList();
    }

    private void equalities() {
        oneOf(
                "direction",
                Arrays.stream(Direction.values()).map(Direction::wire).toList());
        oneOf("channel", Arrays.stream(Channel.values()).map(Channel::wire).toList());
        oneOf("status", Arrays.stream(Status.values()).map(Status::wire).toList());
        oneOf(
                "answered_by",
                Arrays.stream(AnsweredBy.values()).map(AnsweredBy::wire).toList());
        query.text("end_reason").ifPresent(reason -> where("end_reason = :end_reason", "end_reason", reason));
        query.flag("success").ifPresent(success -> where("success = :success", "success", success));
        for (String column : List.of("agent_id", "agent_version_id")) {
            query.uuid(column).ifPresent(id -> where(column + " = :" + column, column, id));
        }
        // No conversation has a web widget yet.
        query.uuid("web_widget_id").ifPresent(id -> where("false"));
    }

    private void oneOf(String column, List<String> names) {
        query.parsed(
                        column,
                        "must be one of " + String.join(", ", names),
                        value -> Optional.of(value).filter(names::contains))
                .ifPresent(value -> where(column + " = :" + column, column, value));
    }

    private void userContains(String text) {
        if (NUMBER.matcher(text).matches()) {
            // A telephone number is found by its end: its beginning is that of millions, all of which would be read.
            where("strpos(user_id, :user) > 0", "user", text);
            contains("user_id", text.substring(text.length() - TELLING_DIGITS));
        } else {
            contains("user_id", text);
        }
    }

    private void contains(String column, String text) {
        where(column + " ILIKE :" + column, column, "%" + text.replaceAll("([\\\\%_])", "\\\\$1") + "%");
    }

    private void wholeNumbers(String column) {
        query.integer(column + "_above")
                .ifPresent(n -> where(column + " >= :" + column + "_above", column + "_above", n));
        query.integer(column + "_below")
                .ifPresent(n -> where(column + " <= :" + column + "_below", column + "_below", n));
    }

    private void times(String what) {
        query.time(what + "_after").ifPresent(t -> where(what + "_at >= :" + what + "_after", what + "_after", t));
        query.time(what + "_before").ifPresent(t -> where(what + "_at <= :" + what + "_before", what + "_before", t));
    }

    private void metadata(boolean sensitive, ObjectMapper json) {
        Optional<String> filter = query.parsed("custom_metadata", "must be a JSON object", text -> object(text, json));
        if (filter.isPresent() && !sensitive) {
            throw Problem.of(
                    403,
                    "The filter custom_metadata needs the scope conversations:read_sensitive, which this token lacks.");
        }
        filter.ifPresent(object -> where("custom_metadata @> CAST(:metadata AS jsonb)", "metadata", object));
    }

    private static Optional<String> object(String text, ObjectMapper json) {
        try {
            JsonNode node = json.readTree(text);
            return node != null && node.isObject() && StorableText.fault(node) == null
                    ? Optional.of(node.toString())
                    : Optional.empty();
        } catch (JsonProcessingException malformed) {
            return Optional.empty();
        }
    }

    private void where(String condition) {
        where.add(condition);
    }

    private void where(String condition, String name, Object value) {
        where.add(condition);
        values.put(name, value);
    }
}
