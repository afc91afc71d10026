package dev.parley.wire;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import dev.parley.problem.Problem;

/**
 * Which part of a list is asked for: newest first, at most {@code limit} items, older than {@code before}.
 *
 * <p>A cursor is the Base64 of the last item's {@code created_at}, so that a client can make it by itself.
 */
public record Page(int limit, Optional<Instant> before) {

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 1000;

    /** Reads {@code limit} and {@code cursor}; 422 that names the malformed one. */
    public static Page of(QueryParameters query) {
        int limit = query.integer("limit").orElse(DEFAULT_LIMIT);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw Problem.invalid("limit", "must be between 1 and " + MAX_LIMIT);
        }
        return new Page(limit, query.text("cursor").map(Page::read));
    }

    /** Nothing but {@code limit} and {@code cursor} is allowed in this list's query. */
    public static Page only(UriInfo uri) {
        QueryParameters query = QueryParameters.of(uri);
        Page page = of(query);
        query.refuseOthers();
        return page;
    }

    /** The exclusive upper bound of {@code created_at}; far in the future on the first page. */
    public Instant upperBound() {
        return before.orElse(Instant.parse("9999-12-31T00:00:00Z"));
    }

    /** Answers 200 with the items and, when there may be more, a {@code Link} to the next page (RFC 8288). */
    public <T> Response answer(List<T> items, Function<T, Instant> createdAt, UriInfo uri) {
        return answer(items, items.isEmpty() ? null : createdAt.apply(items.getLast()), items.size(), uri);
    }

    /** As above, for items that no longer carry their {@code created_at}. */
    public Response answer(Object items, Instant lastCreatedAt, int size, UriInfo uri) {
        Response.ResponseBuilder response = Response.ok(items);
        if (size == limit) {
            response.header("Link", "<" + next(uri, lastCreatedAt) + ">; rel=\"next\"");
        }
        return response.build();
    }

    /** Relative, so that it is right behind any proxy. */
    private static String next(UriInfo uri, Instant lastCreatedAt) {
        StringJoiner query = new StringJoiner("&", uri.getPath() + "?", "");
        uri.getQueryParameters().forEach((name, values) -> {
            if (!name.equals("cursor")) {
                values.forEach(value -> query.add(encode(name) + "=" + encode(value)));
            }
        });
        return query.add("cursor=" + write(lastCreatedAt)).toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String write(Instant createdAt) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Timestamps.format(createdAt).getBytes(StandardCharsets.US_ASCII));
    }

    private static Instant read(String cursor) {
        try {
            // A '+' of plain Base64 that was not percent-encoded arrives as a space.
            String standard = cursor.replace(' ', '+').replace('-', '+').replace('_', '/');
            String time = new String(Base64.getDecoder().decode(standard), StandardCharsets.US_ASCII);
            return Timestamps.parse(time).orElseThrow(IllegalArgumentException::new);
        } catch (IllegalArgumentException malformed) {
            throw Problem.invalid("cursor", "must be the Base64 of an item's created_at");
        }
    }
}
