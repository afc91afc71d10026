package dev.parley.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A SIP message as text (RFC 3261, section 7): just enough to pick up a telephone. */
public record SipText(String startLine, List<Field> fields, String body) {

    /** A header field. */
    public record Field(String name, String value) {}

    static SipText read(String text) {
        int end = text.indexOf("\r\n\r\n");
        String[] lines = (end < 0 ? text : text.substring(0, end)).split("\r\n");
        List<Field> fields = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                fields.add(new Field(
                        lines[i].substring(0, colon).strip(),
                        lines[i].substring(colon + 1).strip()));
            }
        }
        return new SipText(lines[0], fields, end < 0 ? "" : text.substring(end + 4));
    }

    /** The method of a request, also that of the request that a response answers. */
    public String method() {
        return isResponse() ? field("CSeq").split(" ")[1] : startLine.split(" ")[0];
    }

    boolean isResponse() {
        return startLine.startsWith("SIP/2.0 ");
    }

    /** Of a response. */
    public int status() {
        return Integer.parseInt(startLine.split(" ")[1]);
    }

    /** The user part of a request's URI. */
    public String user() {
        String uri = startLine.split(" ")[1];
        return uri.contains("@") ? uri.substring(uri.indexOf(':') + 1, uri.indexOf('@')) : "";
    }

    /** The first field of this name, or an empty text. */
    public String field(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .findFirst()
                .orElse("");
    }

    /** A response to this request. */
    SipText response(int status, String tag, List<Field> more, String sdp) {
        List<Field> copied = new ArrayList<>();
        for (Field field : fields) {
            switch (field.name().toLowerCase(Locale.ROOT)) {
                case "via", "from", "call-id", "cseq", "record-route" -> copied.add(field);
                case "to" ->
                    copied.add(
                            field.value().contains("tag=") || status == 100
                                    ? field
                                    : new Field("To", field.value() + ";tag=" + tag));
                default -> {
                    // Not part of a response.
                }
            }
        }
        copied.addAll(more);
        return new SipText("SIP/2.0 " + status + " " + (status < 300 ? "OK" : "No"), copied, sdp);
    }

    String write() {
        StringBuilder text = new StringBuilder(startLine).append("\r\n");
        fields.forEach(field ->
                text.append(field.name()).append(": ").append(field.value()).append("\r\n"));
        if (!body.isEmpty()) {
            text.append("Content-Type: application/sdp\r\n");
        }
        return text.append("Content-Length: " + body.length() + "\r\n\r\n")
                .append(body)
                .toString();
    }
}
