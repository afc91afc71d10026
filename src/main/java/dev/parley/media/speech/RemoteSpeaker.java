package dev.parley.media.speech;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.quarkus.cache.CacheResult;

import dev.parley.media.Speech;
import dev.parley.wire.BoundedExchange;
import dev.parley.wire.StoredJson;

/** An OpenAI-compatible {@code /audio/speech} endpoint, asked for PCM at 24 kHz. */
@ApplicationScoped
public class RemoteSpeaker implements Speaker {

    /** Ten minutes. */
    private static final int MAX_BYTES = 24_000 * 2 * 600;

    private final SpeechConfig config;
    private final StoredJson json;
    private final HttpClient client = HttpClient.newHttpClient();

    @Inject
    RemoteSpeaker(SpeechConfig config, StoredJson json) {
        this.config = config;
        this.json = json;
    }

    @PreDestroy
    void close() {
        client.shutdownNow();
    }

    @Override
    @CacheResult(cacheName = "remote-speech")
    public Speech speak(String text, Voice voice) {
        try {
            HttpResponse<byte[]> response =
                    BoundedExchange.send(client, request(text, voice), config.timeout(), MAX_BYTES);
            if (response.statusCode() != 200) {
                throw new SpeechFailure("the speech endpoint answered with HTTP status " + response.statusCode(), null);
            }
            return speech(response.body());
        } catch (IOException failed) {
            throw new SpeechFailure("the speech endpoint could not be reached or did not answer in time", failed);
        }
    }

    private HttpRequest request(String text, Voice voice) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", config.model());
        body.put("input", text);
        body.put("voice", voice.name() == null ? config.voice() : voice.name());
        body.put("response_format", "pcm");
        body.put("speed", voice.speed());
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(config.baseUrl().orElseThrow() + "/audio/speech"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json.write(body)));
        config.apiKey().ifPresent(key -> request.header("Authorization", "Bearer " + key));
        return request.build();
    }

    private static Speech speech(byte[] littleEndian) {
        short[] samples = new short[littleEndian.length / 2];
        ByteBuffer.wrap(littleEndian)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer()
                .get(samples);
        return Downsampler.from24kHz(samples);
    }
}
