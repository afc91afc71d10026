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
    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final AnswerReader answer;
    private final EventReader events;
    private final ByteArrayOutputStream document = new ByteArrayOutputStream();
    private Form form = Form.UNKNOWN;
    private int bom;
    private long read;
    private boolean unreadable;

    private enum Form {
        UNKNOWN,
        EVENTS,
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
            case EVENTS -> events.feed(bytes);
            case DOCUMENT -> {
                if (document.size() + bytes.remaining() > MAX_DOCUMENT) {
                    throw ModelFault.broken("a document of more than " + MAX_DOCUMENT / 1024 / 1024 + " MiB");
                }
                while (bytes.hasRemaining()) {
                    document.write(bytes.get());
                }
            }
            case UNKNOWN -> {
                // Nothing but blanks so far.
            }
        }
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
        if (form != Form.DOCUMENT || document.size() == 0) {
            return false;
        }
        String text = document.toString(StandardCharsets.UTF_8).strip();
        if (!text.endsWith("}") && !text.endsWith("]")) {
            return false;
        }
        try {
            LooseJson.all(text);
            return true;
        } catch (ModelFault notYet) {
            return false;
        }
    }

    /** Nothing more comes: what has come must be an answer. */
    public Answer end() {
        if (form == Form.DOCUMENT) {
            LooseJson.all(document.toString(StandardCharsets.UTF_8)).forEach(answer::add);
            answer.markWhole();
        } else {
            events.end();
            if (events.strange() && !answer.begun() && !answer.finished()) {
                throw ModelFault.broken("neither events nor JSON");
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
