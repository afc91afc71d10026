package dev.parley.media.speech;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.parley.media.Band;
import dev.parley.wire.StoredJson;

/** An OpenAI-compatible {@code /audio/speech}, asked for PCM at 24 kHz. */
record OpenAiSpeech(SpeechConfig config, StoredJson json) implements SpeechApi {

    private static final String MODEL = "gpt-4o-mini-tts";
    private static final String VOICE = "alloy";
    private static final int RATE = 24_000;

    @Override
    public HttpRequest request(String text, Voice voice) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", config.model().orElse(MODEL));
        body.put("input", text);
        body.put("voice", voice.name() == null ? config.voice().orElse(VOICE) : voice.name());
        body.put("response_format", "pcm");
        body.put("speed", voice.speed());
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(config.baseUrl().orElseThrow() + "/audio/speech"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json.write(body)));
        config.apiKey().ifPresent(key -> request.header("Authorization", "Bearer " + key.strip()));
        return request.build();
    }

    @Override
    public SpeechDecoder decoder(Band band) {
        return new LinearDecoder(RATE, band);
    }
}
