package dev.parley.problem;

import java.util.List;
import java.util.Map;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Writes problems as HTTP answers. */
public final class ProblemResponse {

    /** The media type of RFC 9457. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final Map<Integer, String> TITLES = Map.of(
            413, "Content Too Large",
            422, "Unprocessable Content",
            429, "Too Many Requests");

    private ProblemResponse() {}

    /** The document for a status. */
    public static ProblemBody body(int status, String detail, List<FieldError> errors) {
        return new ProblemBody("about:blank", title(status), status, detail, errors, null);
    }

    static Response of(int status, String detail) {
        return builder(body(status, detail, List.of())).build();
    }

    /** The answer to a problem. */
    public static Response of(Problem problem) {
        Response.ResponseBuilder response = builder(body(problem));
        problem.headers().forEach(response::header);
        return response.build();
    }

    /** The document for a problem. */
    public static ProblemBody body(Problem problem) {
        return new ProblemBody(
                "about:blank",
                title(problem.status()),
                problem.status(),
                problem.getMessage(),
                problem.errors(),
                problem.id());
    }

    private static Response.ResponseBuilder builder(ProblemBody body) {
        return Response.status(body.status())
                .type(MediaType.valueOf(MEDIA_TYPE))
                .entity(body);
    }

    private static String title(int status) {
        Response.Status known = Response.Status.fromStatusCode(status);
        return TITLES.getOrDefault(status, known == null ? "Error" : known.getReasonPhrase());
    }
}
