package dev.parley.talk.recognize;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;

import dev.parley.wire.EventReader;
import dev.parley.wire.StoredJson;

/** Reads what {@code /audio/transcriptions} answers: all at once, or word by word where the server can do that. */
final class TranscriptionReader implements HttpResponse.BodyHandler<Void> {

    private static final int MAX_BYTES = 1 << 20;

    private final StoredJson json;
    private final Consumer<String> soFar;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final EventReader events = new EventReader(MAX_BYTES, this::read, IllegalStateException::new);
    private final StringBuilder deltas = new StringBuilder();
    private int bytes;
    private String whole;

    /**
     * @param soFar gets the words that are known, each time that there are more
     */
    TranscriptionReader(StoredJson json, Consumer<String> soFar) {
        this.json = json;
        this.soFar = soFar;
    }

    @Override
    public HttpResponse.BodySubscriber<Void> apply(HttpResponse.ResponseInfo info) {
        boolean streamed = info.headers()
                .firstValue("Content-Type")
                .filter(type -> type.startsWith("text/event-stream"))
                .isPresent();
        return HttpResponse.BodySubscribers.ofByteArrayConsumer(piece -> piece.ifPresent(more -> take(more, streamed)));
    }

    private void take(byte[] more, boolean streamed) {
        bytes += more.length;
        if (bytes > MAX_BYTES) {
            throw new IllegalStateException("the recognizer answers without end");
        }
        if (streamed) {
            events.feed(ByteBuffer.wrap(more));
        } else {
            body.writeBytes(more);
        }
    }

    private void read(EventReader.Event event) {
        if (event.done()) {
            return;
        }
        JsonNode message = json.read(event.data());
        switch (message.path("type").asText()) {
            case "transcript.text.delta" -> add(message.path("delta").asText());
            case "transcript.text.done" -> whole = message.path("text").asText();
            default -> {
                // Some servers send segments without a type.
                if (message.has("text")) {
                    add((deltas.isEmpty() ? "" : " ")
                            + message.path("text").asText().strip());
                }
            }
        }
    }

    private void add(String more) {
        deltas.append(more);
        soFar.accept(deltas.toString());
    }

    /**
     * All that was heard, once the answer is complete.
     *
     * @throws IOException when it is none
     */
    String words() throws IOException {
        events.end();
        if (body.size() > 0) {
            return json.read(body.toString(StandardCharsets.UTF_8))
                    .path("text")
                    .asText()
                    .strip();
        }
        if (whole == null && deltas.isEmpty()) {
            throw new IOException("the recognizer broke off");
        }
        return (whole == null ? deltas.toString() : whole).strip();
    }
}
