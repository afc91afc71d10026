package dev.parley.problem.edge;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Decides whether a request's headers can be understood (RFC 9110), before anything behind stumbles over them.
 *
 * @param values of the header of a name, in their order
 */
record RequestHeaders(Function<String, List<String>> values) {

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern MEDIA_TYPE = Pattern.compile(TOKEN + "/" + TOKEN + "[ \\t]*(;.*)?", Pattern.DOTALL);
    private static final Pattern MEDIA_RANGE = Pattern.compile("\\*|" + TOKEN + "/" + TOKEN);
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");
    private static final Pattern HOST =
            Pattern.compile("(\\[[0-9A-Fa-f:.]+(%25[0-9A-Za-z._~-]+)?]|[0-9A-Za-z._~-]+)(:[0-9]{0,5})?");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final int LAST_PORT = 65_535;

    /** The first fault, if there is one. */
    Optional<Refusal> refusal() {
        return host().or(this::framing)
                .or(this::authorization)
                .or(this::content)
                .or(this::wishes);
    }

    private Optional<Refusal> host() {
        List<String> hosts = values.apply("Host");
        boolean right = hosts.size() <= 1 && hosts.stream().allMatch(RequestHeaders::isHost);
        return refuse(!right, 400, "The Host header must name one host, and at most a port.");
    }

    private static boolean isHost(String host) {
        int colon = host.lastIndexOf(':');
        boolean ported = colon > host.lastIndexOf(']') && colon < host.length() - 1;
        return HOST.matcher(host).matches() && (!ported || Integer.parseInt(host.substring(colon + 1)) <= LAST_PORT);
    }

    private Optional<Refusal> framing() {
        List<String> lengths = values.apply("Content-Length");
        List<String> codings = values.apply("Transfer-Encoding");
        return refuse(
                        lengths.size() > 1
                                || !lengths.stream()
                                        .allMatch(
                                                length -> LENGTH.matcher(length).matches()),
                        400,
                        "The Content-Length header must be there once, and a number.")
                .or(() -> refuse(
                        !codings.stream().allMatch("chunked"::equalsIgnoreCase),
                        400,
                        "A body can be sent with Content-Length, or with Transfer-Encoding: chunked."))
                .or(() -> refuse(
                        !values.apply("Expect").stream().allMatch("100-continue"::equalsIgnoreCase),
                        417,
                        "Nothing but 100-continue can be expected."));
    }

    private Optional<Refusal> authorization() {
        return refuse(
                values.apply("Authorization").size() > 1, 400, "The Authorization header must be there only once.");
    }

    /** What goes with a body; without one it says nothing. */
    private Optional<Refusal> content() {
        List<String> types = values.apply("Content-Type");
        boolean readable = types.size() <= 1
                && types.stream()
                        .allMatch(type -> type.isBlank()
                                || MEDIA_TYPE.matcher(type.strip()).matches() && !type.contains("*"));
        boolean encoded = values.apply("Content-Encoding").stream()
                .anyMatch(coding -> !coding.isBlank() && !coding.strip().equalsIgnoreCase("identity"));
        return refuse(
                        !readable,
                        415,
                        "The Content-Type header must be there once, and name a media type such as application/json.")
                .or(() -> encoded
                        ? Optional.of(new Refusal(
                                415,
                                "The body must be sent as it is, without a Content-Encoding.",
                                Map.of("Accept-Encoding", "identity")))
                        : Optional.empty());
    }

    private Optional<Refusal> wishes() {
        return refuse(
                !values.apply("Accept").stream().allMatch(RequestHeaders::isAccept),
                406,
                "The Accept header must name media types, such as application/json.");
    }

    private static boolean isAccept(String accept) {
        if (accept.isBlank()) {
            return true;
        }
        List<String> ranges = Arrays.stream(
                        QUOTED.matcher(accept).replaceAll("quoted").split(","))
                .map(range -> range.split(";", 2)[0].strip())
                .toList();
        return ranges.stream().anyMatch(range -> !range.isEmpty())
                && ranges.stream()
                        .allMatch(range ->
                                range.isEmpty() || MEDIA_RANGE.matcher(range).matches());
    }

    private static Optional<Refusal> refuse(boolean wrong, int status, String detail) {
        return wrong ? Optional.of(Refusal.of(status, detail)) : Optional.empty();
    }
}
