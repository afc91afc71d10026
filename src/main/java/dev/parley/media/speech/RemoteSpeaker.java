package dev.parley.media.speech;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.cache.CacheResult;
import org.jboss.logging.Logger;

import dev.parley.media.Audio;
import dev.parley.media.Band;
import dev.parley.media.Speech;
import dev.parley.wire.BoundedExchange;
import dev.parley.wire.StoredJson;

/** Has the configured endpoint speak, and hands on what it says as it comes. */
@ApplicationScoped
public class RemoteSpeaker implements Speaker {

    private static final Logger LOG = Logger.getLogger(RemoteSpeaker.class);
    private static final int MOST_SECONDS = 600;
    /** A tenth of a second at once. */
    private static final int PIECE_FRAMES = 100 / Audio.FRAME_MILLIS;

    private static final int BUFFER = 4_800;

    private final SpeechConfig config;
    private final SpeechApi api;
    private final HttpClient client = HttpClient.newHttpClient();

    RemoteSpeaker(SpeechConfig config, StoredJson json) {
        this.config = config;
        this.api = switch (config.type()) {
            case OPENAI -> new OpenAiSpeech(config, json);
            case ELEVENLABS -> new ElevenLabsSpeech(config, json);
        };
    }

    @PreDestroy
    void close() {
        client.shutdownNow();
    }

    @Override
    @CacheResult(cacheName = "remote-speech")
    public Speech speak(String text, Voice voice) {
        SampleBuffer all = new SampleBuffer();
        stream(text, voice, piece -> all.add(piece.samples()));
        return new Speech(all.take(all.size()), voice.band());
    }

    /**
     * Says it as it is spoken, and returns when all of it was. Each tenth of a second of it may take as long as the endpoint's timeout.
     *
     * @throws SpeechFailure when the endpoint fails; what it said before that was handed on
     */
    void stream(String text, Voice voice, Consumer<Speech> pieces) {
        try (InputStream body = open(text, voice)) {
            Stall stall = new Stall(body);
            try {
                read(body, voice.band(), stall, pieces);
            } finally {
                stall.over();
            }
        } catch (IOException failed) {
            throw new SpeechFailure("the speech endpoint could not be reached or did not answer in time", failed);
        }
    }

    private InputStream open(String text, Voice voice) throws IOException {
        HttpResponse<InputStream> response = BoundedExchange.send(
                client, api.request(text, voice), HttpResponse.BodyHandlers.ofInputStream(), config.timeout());
        if (response.statusCode() != 200) {
            response.body().close();
            throw new SpeechFailure("the speech endpoint answered with HTTP status " + response.statusCode(), null);
        }
        return response.body();
    }

    private void read(InputStream body, Band band, Stall stall, Consumer<Speech> pieces) throws IOException {
        SpeechDecoder decoder = api.decoder(band);
        SampleBuffer waiting = new SampleBuffer();
        byte[] bytes = new byte[BUFFER];
        int all = 0;
        for (int length = body.read(bytes); length >= 0; length = body.read(bytes)) {
            waiting.add(decoder.add(bytes, length));
            if (waiting.size() >= PIECE_FRAMES * band.frame()) {
                stall.goesOn();
                int whole = waiting.size() / band.frame() * band.frame();
                all += whole;
                pieces.accept(new Speech(waiting.take(whole), band));
            }
            if (all > MOST_SECONDS * band.rate()) {
                throw new IOException("the speech endpoint speaks without end");
            }
        }
        waiting.add(decoder.end());
        if (all + waiting.size() == 0) {
            throw new SpeechFailure("the speech endpoint said nothing", null);
        }
        pieces.accept(new Speech(waiting.take(waiting.size()), band));
    }

    /** Closes a body of which nothing comes any more. */
    private final class Stall {
        private final InputStream body;
        private volatile long sign = System.nanoTime();
        private volatile boolean over;

        Stall(InputStream body) {
            this.body = body;
            look(config.timeout().toNanos());
        }

        private void look(long nanos) {
            Executor later = CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS);
            later.execute(() -> {
                long left = config.timeout().toNanos() - (System.nanoTime() - sign);
                if (over) {
                    return;
                }
                if (left > 0) {
                    look(left);
                    return;
                }
                try {
                    body.close();
                } catch (IOException gone) {
                    LOG.debugf("The speech endpoint has left: %s", gone.getMessage());
                }
            });
        }

        void goesOn() {
            sign = System.nanoTime();
        }

        void over() {
            over = true;
        }
    }
}
