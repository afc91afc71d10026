package dev.parley.problem;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** An error that a client is told about, in its own words: thrown anywhere, answered as RFC 9457. */
public final class Problem extends RuntimeException {

    public static final int CONFLICT = 409;

    /** The two statuses that {@code jakarta.ws.rs.core.Response.Status} does not name. */
    public static final int UNPROCESSABLE = 422;

    public static final int TOO_LARGE = 413;

    private final int status;
    private final transient List<FieldError> errors;
    private final transient Map<String, String> headers;
    private final UUID id;

    private Problem(int status, String detail, List<FieldError> errors, Map<String, String> headers, UUID id) {
        super(detail, null, false, false);
        this.status = status;
        this.errors = errors;
        this.headers = headers;
        this.id = id;
    }

    /** Any status with a detail that a person can act on. */
    public static Problem of(int status, String detail) {
        return new Problem(status, detail, List.of(), Map.of(), null);
    }

    /** 422: one field is wrong. */
    public static Problem invalid(String field, String message) {
        return invalid(List.of(new FieldError(field, message)));
    }

    /** 422: these fields are wrong. */
    public static Problem invalid(List<FieldError> errors) {
        String detail = errors.stream().map(e -> e.field() + ": " + e.message()).collect(Collectors.joining("; "));
        return new Problem(UNPROCESSABLE, detail, errors, Map.of(), null);
    }

    /** 404: it is not there, or not this organization's, which must look the same. */
    public static Problem notFound(String what) {
        return of(404, "There is no such " + what + ".");
    }

    /** 409: not in this state. */
    public static Problem conflict(String detail) {
        return of(CONFLICT, detail);
    }

    /** 413. */
    public static Problem tooLarge(int maxBytes) {
        return of(TOO_LARGE, "The body is larger than " + maxBytes / 1024 + " KiB.");
    }

    /** 503: try again after a while. */
    public static Problem unavailable(String detail, Duration retryAfter) {
        return of(503, detail).retryAfter(retryAfter);
    }

    /** The same problem, with a {@code Retry-After} of at least one second. */
    public Problem retryAfter(Duration wait) {
        long seconds = Math.max(1, wait.toSeconds());
        return header("Retry-After", Long.toString(seconds));
    }

    /** The same problem, with one more header. */
    public Problem header(String name, String value) {
        Map<String, String> all = new TreeMap<>(headers);
        all.put(name, value);
        return new Problem(status, getMessage(), errors, Map.copyOf(all), id);
    }

    /** The same problem, which names what is to be asked again with or about. */
    public Problem id(UUID ofWhat) {
        return new Problem(status, getMessage(), errors, headers, ofWhat);
    }

    public int status() {
        return status;
    }

    public List<FieldError> errors() {
        return errors;
    }

    public Map<String, String> headers() {
        return headers;
    }

    /** What is to be asked again with or about, or null. */
    public UUID id() {
        return id;
    }
}
