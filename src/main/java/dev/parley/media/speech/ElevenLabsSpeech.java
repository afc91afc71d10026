package dev.parley.media.speech;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.parley.media.Band;
import dev.parley.media.codec.G711;
import dev.parley.wire.StoredJson;

/** ElevenLabs' {@code /v1/text-to-speech/{voice}/stream}, asked for μ-law at 8 kHz, or for 16 kHz as it is. */
record ElevenLabsSpeech(SpeechConfig config, StoredJson json) implements SpeechApi {

    private static final String ENDPOINT = "https://api.elevenlabs.io";
    private static final String MODEL = "eleven_flash_v2_5";
    private static final String VOICE = "21m00Tcm4TlvDq8ikWAM";

    @Override
    public HttpRequest request(String text, Voice voice) {
        String name = voice.name() == null ? config.voice().orElse(VOICE) : voice.name();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("text", text);
        body.put("model_id", config.model().orElse(MODEL));
        body.put("voice_settings", Map.of("speed", voice.speed()));
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(config.baseUrl().orElse(ENDPOINT)
                                + "/v1/text-to-speech/" + URLEncoder.encode(name, StandardCharsets.UTF_8)
                                + "/stream?output_format="
                                + (voice.band() == Band.NARROW ? "ulaw_8000" : "pcm_16000")))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json.write(body)));
        config.apiKey().ifPresent(key -> request.header("xi-api-key", key.strip()));
        return request.build();
    }

    @Override
    public SpeechDecoder decoder(Band band) {
        return band == Band.NARROW ? muLaw() : new LinearDecoder(band.rate(), band);
    }

    private static SpeechDecoder muLaw() {
        return new SpeechDecoder() {
            @Override
            public short[] add(byte[] bytes, int length) {
                return G711.MU_LAW.decode(Arrays.copyOf(bytes, length));
            }

            @Override
            public short[] end() {
                return new short[0];
            }
        };
    }
}
