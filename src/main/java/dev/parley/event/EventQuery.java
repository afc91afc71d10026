package dev.parley.event;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import dev.parley.access.Caller;
import dev.parley.access.Scope;
import dev.parley.problem.Problem;
import dev.parley.wire.QueryParameters;

/** Which events a request asks for. */
record EventQuery(EventLog.Filter filter, Optional<EventCursor> after, int limit) {

    private static final int MOST = 1_000;
    private static final int USUAL = 100;

    /**
     * @throws Problem 422 that names a malformed or unknown parameter
     */
    static EventQuery of(QueryParameters query, Caller caller, Optional<UUID> conversation) {
        int limit = query.integer("limit").orElse(USUAL);
        if (limit < 1 || limit > MOST) {
            throw Problem.invalid("limit", "must be between 1 and " + MOST);
        }
        EventQuery asked = new EventQuery(
                new EventLog.Filter(
                        caller.organizationId(),
                        types(query),
                        conversation,
                        caller.holds(Scope.CONVERSATIONS_READ_SENSITIVE)),
                query.parsed("after", "must be the id of an event", EventCursor::read),
                limit);
        query.refuseOthers();
        return asked;
    }

    private static List<String> types(QueryParameters query) {
        return query.text("types")
                .map(names -> Arrays.stream(names.split(",", -1))
                        .map(String::strip)
                        .map(EventQuery::known)
                        .toList())
                .orElse(List.of());
    }

    private static String known(String name) {
        return EventType.ofWire(name)
                .orElseThrow(
                        () -> Problem.invalid("types", "each must be one of " + String.join(", ", EventType.names())))
                .wire();
    }

    /**
     * @throws Problem 410 when there is no going on from where it asks to
     */
    List<EventView> read(EventLog log) {
        if (after.filter(log::isGone).isPresent()) {
            throw Problem.of(410, "Events behind this one have been dropped: begin anew, without after.");
        }
        return log.read(filter, after.orElse(EventCursor.START), limit);
    }
}
