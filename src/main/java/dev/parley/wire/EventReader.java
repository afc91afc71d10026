package dev.parley.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Bytes, however they are cut, to server-sent events (WHATWG HTML, 9.2). Also takes what stands on lines of its own without
 * {@code data:}, and events without an empty line between them.
 */
public final class EventReader {

    private static final String DONE = "[DONE]";
    /** Byte order marks and the like, which some write before any of their pieces. */
    private static final Pattern LEADING = Pattern.compile("^(?:[\\uFEFF\\x00]+[ \\t]*|[ \\t]+(?=\\{))");

    private final int maxBytes;
    private final Consumer<Event> events;
    private final Function<String, RuntimeException> fault;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1_024);
    private final StringBuilder data = new StringBuilder();
    private String name = "";
    private boolean afterReturn;
    private boolean strange;
    private boolean lost;

    /** What one event says. */
    public record Event(String name, String data) {

        public boolean done() {
            return data.strip().equals(DONE);
        }
    }

    /**
     * @param maxBytes of one event
     * @param fault what is thrown for one that is larger, with this message
     */
    public EventReader(int maxBytes, Consumer<Event> events, Function<String, RuntimeException> fault) {
        this.fault = fault;
        this.maxBytes = maxBytes;
        this.events = events;
    }

    public void feed(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            byte b = bytes.get();
            if (b == '\n' && afterReturn) {
                afterReturn = false;
            } else if (b == '\n' || b == '\r') {
                afterReturn = b == '\r';
                endLine();
            } else {
                afterReturn = false;
                line.write(b);
                bound(line.size());
            }
        }
    }

    /** What stands there without the empty line that ends it is an event too. */
    public void end() {
        endLine();
        dispatch();
    }

    /** Whether there were lines that are nothing of an event. */
    public boolean strange() {
        return strange;
    }

    /** Whether one of those may have been a piece of what is said. */
    public boolean lost() {
        return lost;
    }

    private void bound(int size) {
        if (size + data.length() > maxBytes) {
            throw fault.apply("an event of more than " + maxBytes / 1024 + " KiB");
        }
    }

    private void endLine() {
        String text = LEADING.matcher(line.toString(StandardCharsets.UTF_8)).replaceFirst("");
        line.reset();
        if (text.isEmpty()) {
            dispatch();
            return;
        }
        if (text.startsWith("{")) {
            add(text);
            return;
        }
        int colon = text.indexOf(':');
        String field = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + 1);
        value = value.startsWith(" ") ? value.substring(1) : value;
        switch (field.strip().toLowerCase(Locale.ROOT)) {
            case "data" -> add(value);
            case "event" -> name = value.strip();
            case "error" -> {
                dispatch();
                name = "error";
                add(value);
            }
            case "", "id", "retry" -> {
                // Comments, and what is for those who reconnect.
            }
            default -> {
                strange = true;
                lost |= text.indexOf('{') >= 0 && (colon < 0 || text.indexOf('{') < colon);
            }
        }
    }

    private void add(String value) {
        boolean next = value.startsWith("{") || value.strip().equals(DONE);
        if (next && data.length() > 0 && data.charAt(0) == '{' && data.charAt(data.length() - 1) == '}') {
            dispatch();
        }
        bound(value.length());
        data.append(data.isEmpty() ? "" : "\n").append(value);
    }

    private void dispatch() {
        String said = data.toString();
        String named = name;
        data.setLength(0);
        name = "";
        if (!said.isBlank() || named.equals("error")) {
            events.accept(new Event(named, said));
        }
    }
}
