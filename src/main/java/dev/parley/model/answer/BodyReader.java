package dev.parley.model.answer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

import dev.parley.wire.EventReader;

/** Reads what an endpoint sends for what it is, a stream of events or JSON, whatever its Content-Type says. */
public final class BodyReader {

    private static final int MAX_EVENT = 1024 * 1024;
    private static final int MAX_DOCUMENT = 4 * 1024 * 1024;
    private static final long MAX_BYTES = 64L * 1024 * 1024;
    private static final Set<String> KEEP_ALIVE = Set.of("ping", "keepalive", "keep-alive", "heartbeat");
    private static final String DATA = "data:";
    private static final String DONE = "[DONE]";
    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final AnswerReader answer;
    private final EventReader events;
    private final ByteArrayOutputStream document = new ByteArrayOutputStream();
    private Form form = Form.UNKNOWN;
    private int bom;
    private long read;
    private boolean unreadable;
    private boolean firstLineSeen;

    private enum Form {
        UNKNOWN,
        EVENTS,
        /** The pieces of a stream, each on a line of its own. */
        LINES,
        DOCUMENT
    }

    public BodyReader(AnswerReader answer) {
        this.answer = answer;
        this.events = new EventReader(MAX_EVENT, this::event, ModelFault::broken);
    }

    /**
     * @throws ModelFault when it is an error, cannot be understood, or is too much
     */
    public void feed(ByteBuffer bytes) {
        read += bytes.remaining();
        if (read > MAX_BYTES && !answer.finished()) {
            throw ModelFault.broken("more than " + MAX_BYTES / 1024 / 1024 + " MiB");
        }
        if (form == Form.UNKNOWN) {
            begin(bytes);
        }
        switch (form) {
            case EVENTS -> {
                events.feed(bytes);
                requireNothingLost();
            }
            case LINES, DOCUMENT -> {
                if (document.size() + bytes.remaining() > MAX_DOCUMENT) {
                    throw ModelFault.broken("a document of more than " + MAX_DOCUMENT / 1024 / 1024 + " MiB");
                }
                while (bytes.hasRemaining()) {
                    byte b = bytes.get();
                    document.write(b);
                    if (b == '\n') {
                        endLine();
                    }
                }
            }
            case UNKNOWN -> {
                // Nothing but blanks so far.
            }
        }
    }

    private void requireNothingLost() {
        if (events.lost() && !answer.finished()) {
            throw ModelFault.broken("a piece that is no event");
        }
    }

    /** The first line tells whether each is a piece for itself. */
    private void endLine() {
        if (form == Form.LINES) {
            readLine();
        } else if (!firstLineSeen) {
            firstLineSeen = true;
            if (isPiece(document.toString(StandardCharsets.UTF_8))) {
                form = Form.LINES;
                readLine();
            }
        }
    }

    private static boolean isPiece(String line) {
        try {
            return LooseJson.all(line).stream().anyMatch(BodyReader::isPiece);
        } catch (ModelFault notYet) {
            return false;
        }
    }

    private static boolean isPiece(JsonNode value) {
        JsonNode choice = value.at("/choices/0");
        return choice.path("delta").isObject() && !choice.path("message").isObject();
    }

    private void readLine() {
        String line = document.toString(StandardCharsets.UTF_8).strip();
        document.reset();
        String data = line.startsWith(DATA) ? line.substring(DATA.length()).strip() : line;
        if (!data.isEmpty()) {
            event(new EventReader.Event("", data));
        }
    }

    /** Some end a document as a stream ends. */
    private String document() {
        String text = document.toString(StandardCharsets.UTF_8).strip();
        if (!text.endsWith(DONE)) {
            return text;
        }
        String before = text.substring(0, text.length() - DONE.length()).strip();
        return before.endsWith(DATA)
                ? before.substring(0, before.length() - DATA.length()).strip()
                : before;
    }

    /** What it is, by the first byte that is none of a byte order mark and no blank. */
    private void begin(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            byte b = bytes.get(bytes.position());
            if (bom < BOM.length && b == BOM[bom]) {
                bom++;
            } else if (b != ' ' && b != '\n' && b != '\r' && b != '\t' && b != 0) {
                form = b == '{' || b == '[' ? Form.DOCUMENT : Form.EVENTS;
                return;
            }
            bytes.get();
        }
    }

    /**
     * The connection is still open and silent.
     *
     * @return whether what has come is all of it
     */
    public boolean wholeSoFar() {
        if (answer.finished()) {
            return true;
        }
        if (form == Form.LINES && isPiece(document())) {
            readLine();
            return answer.finished();
        }
        return form == Form.DOCUMENT && isWhole(document());
    }

    private boolean isWhole(String text) {
        if (!text.endsWith("}") && !text.endsWith("]")) {
            return false;
        }
        try {
            // Half a stream is no document.
            return LooseJson.all(text).stream().noneMatch(BodyReader::isPiece);
        } catch (ModelFault notYet) {
            return false;
        }
    }

    /** Nothing more comes: what has come must be an answer. */
    public Answer end() {
        switch (form) {
            case DOCUMENT -> {
                LooseJson.all(document()).forEach(answer::add);
                answer.markWhole();
            }
            case LINES -> readLine();
            case EVENTS, UNKNOWN -> {
                events.end();
                requireNothingLost();
                if (events.strange() && !answer.begun() && !answer.finished()) {
                    throw ModelFault.broken("neither events nor JSON");
                }
            }
        }
        return answer.end();
    }

    private void event(EventReader.Event event) {
        if (answer.done()) {
            return;
        }
        if (event.done()) {
            answer.markDone();
            return;
        }
        if (KEEP_ALIVE.contains(event.name())) {
            return;
        }
        if (event.name().equals("error")) {
            throw Faults.of(200, LooseJson.first(event.data()), null);
        }
        if (unreadable) {
            throw ModelFault.broken("unreadable JSON");
        }
        read(event.data()).forEach(answer::add);
    }

    /** The last event may be cut off where the answer was whole before it. */
    private List<JsonNode> read(String data) {
        try {
            return LooseJson.all(data);
        } catch (ModelFault malformed) {
            if (!answer.finished()) {
                throw malformed;
            }
            unreadable = true;
            return List.of();
        }
    }
}
