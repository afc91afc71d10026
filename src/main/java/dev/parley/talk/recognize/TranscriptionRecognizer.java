package dev.parley.talk.recognize;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;

import dev.parley.talk.turn.Hearing;
import dev.parley.wire.BoundedExchange;
import dev.parley.wire.StoredJson;

/** An OpenAI-compatible {@code /audio/transcriptions}: each stretch of voice is sent as a file. */
final class TranscriptionRecognizer implements Recognizer {

    private static final String MODEL = "whisper-1";

    private final RecognizerConfig.Engine config;
    private final HttpClient client;
    private final StoredJson json;

    TranscriptionRecognizer(RecognizerConfig.Engine config, HttpClient client, StoredJson json) {
        this.config = config;
        this.client = client;
        this.json = json;
    }

    @Override
    public Hearing hearing() {
        return new Hearing(false, false, true, config.timeout().plusSeconds(1));
    }

    @Override
    public Recognition open(Hints hints, Recognition.Events events) {
        return new Stretches((stretch, soFar) -> transcribe(stretch, hints, soFar), events);
    }

    private String transcribe(short[][] stretch, Hints hints, Consumer<String> soFar) throws IOException {
        TranscriptionReader reader = new TranscriptionReader(json, soFar);
        HttpResponse<Void> response = BoundedExchange.send(client, request(stretch, hints), reader, config.timeout());
        if (response.statusCode() != 200) {
            throw new IOException("the recognizer answered with HTTP status " + response.statusCode());
        }
        return reader.words();
    }

    private HttpRequest request(short[][] stretch, Hints hints) {
        String boundary = UUID.randomUUID().toString();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        field(body, boundary, "model", config.model().orElse(MODEL));
        field(body, boundary, "response_format", "json");
        if (config.stream()) {
            field(body, boundary, "stream", "true");
        }
        if (hints.language() != null) {
            field(
                    body,
                    boundary,
                    "language",
                    Locale.forLanguageTag(hints.language()).getLanguage());
        }
        write(
                body,
                "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"speech.wav\"\r\n"
                        + "Content-Type: audio/wav\r\n\r\n");
        body.writeBytes(WavFile.of(stretch, hints.band()));
        write(body, "\r\n--" + boundary + "--\r\n");
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(config.baseUrl().orElseThrow() + "/audio/transcriptions"))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()));
        config.apiKey().ifPresent(key -> request.header("Authorization", "Bearer " + key.strip()));
        return request.build();
    }

    private static void field(ByteArrayOutputStream body, String boundary, String name, String value) {
        write(
                body,
                "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n");
    }

    private static void write(ByteArrayOutputStream body, String text) {
        body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
