package dev.parley.telephone.sip.header;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.sip.header.ContentDispositionHeader;
import javax.sip.header.ContentEncodingHeader;
import javax.sip.header.ContentTypeHeader;
import javax.sip.message.Message;

/**
 * One body of a SIP message (RFC 3261, section 7.4), or one of several that it carries together (RFC 5621).
 *
 * @param type such as {@code application/sdp}, in small letters and without parameters
 * @param disposition what it is for, such as {@code session}; empty when that follows from its type
 */
public record SipBody(String type, String disposition, String text) {

    public static final String SDP = "application/sdp";
    private static final int DEEPEST = 3;
    private static final int MOST = 16;
    private static final Pattern BOUNDARY =
            Pattern.compile("boundary\\s*=\\s*(?:\"([^\"]{1,200})\"|([^\\s;\"]{1,200}))", Pattern.CASE_INSENSITIVE);

    /** All of the message's bodies that can be read, in order. */
    public static List<SipBody> of(Message message) {
        byte[] content = message.getRawContent();
        if (content == null || content.length == 0 || isEncoded(message)) {
            return List.of();
        }
        String text = new String(content, StandardCharsets.UTF_8);
        List<SipBody> bodies = new ArrayList<>();
        add(FieldValue.of(message.getHeader(ContentTypeHeader.NAME)), disposition(message), text, bodies, 0);
        return bodies;
    }

    /** Whether there is anything at all. */
    public static boolean isEmpty(Message message) {
        return message.getRawContent() == null || message.getRawContent().length == 0;
    }

    /** The description of the session that the message carries; not that of early media apart from it (RFC 3959). */
    public static Optional<String> sdp(Message message) {
        return of(message).stream()
                .filter(body -> body.type().equals(SDP))
                .filter(body ->
                        body.disposition().isEmpty() || body.disposition().equals("session"))
                .map(SipBody::text)
                .findFirst();
    }

    private static boolean isEncoded(Message message) {
        return message.getHeader(ContentEncodingHeader.NAME) instanceof ContentEncodingHeader encoding
                && !"identity".equalsIgnoreCase(encoding.getEncoding());
    }

    private static String disposition(Message message) {
        return bare(FieldValue.of(message.getHeader(ContentDispositionHeader.NAME)));
    }

    /** Without parameters, in small letters. */
    private static String bare(String value) {
        return value.split(";", 2)[0].replaceAll("\\s", "").toLowerCase(Locale.ROOT);
    }

    private static void add(String type, String disposition, String text, List<SipBody> bodies, int depth) {
        String bare = bare(type);
        Matcher boundary = BOUNDARY.matcher(type);
        if (bare.startsWith("multipart/") && boundary.find() && depth < DEEPEST) {
            String mark = boundary.group(1) == null ? boundary.group(2) : boundary.group(1);
            parts(text, mark, bodies, depth);
        } else if (bodies.size() < MOST) {
            boolean untold = bare.isEmpty() && text.stripLeading().startsWith("v=");
            bodies.add(new SipBody(untold ? SDP : bare, disposition, text));
        }
    }

    /** What stands between the boundaries, each with a head of its own (RFC 2046, section 5.1). */
    private static void parts(String text, String mark, List<SipBody> bodies, int depth) {
        StringBuilder part = null;
        for (String line : text.split("\r?\n", -1)) {
            String end = line.stripTrailing();
            if (end.equals("--" + mark) || end.equals("--" + mark + "--")) {
                if (part != null) {
                    part(part.toString(), bodies, depth);
                }
                part = end.endsWith(mark) ? new StringBuilder() : null;
            } else if (part != null) {
                part.append(line).append("\r\n");
            }
        }
        if (part != null) {
            part(part.toString(), bodies, depth);
        }
    }

    private static void part(String part, List<SipBody> bodies, int depth) {
        Map<String, String> head = new HashMap<>();
        String name = "";
        int at = 0;
        while (at < part.length()) {
            int end = part.indexOf("\r\n", at);
            String line = part.substring(at, end);
            at = end + 2;
            if (line.isBlank()) {
                break;
            }
            int colon = line.indexOf(':');
            if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
                head.merge(name, " " + line.strip(), String::concat);
            } else if (colon > 0) {
                name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
                head.put(
                        name.equals("c") ? "content-type" : name,
                        line.substring(colon + 1).strip());
            }
        }
        add(
                head.getOrDefault("content-type", ""),
                bare(head.getOrDefault("content-disposition", "")),
                part.substring(at),
                bodies,
                depth + 1);
    }
}
