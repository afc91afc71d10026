package dev.parley.talk.recognize;

import java.util.Base64;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.media.Band;
import dev.parley.media.Resampler;
import dev.parley.media.rtp.G711;

/**
 * How OpenAI's {@code /realtime} takes and gives the voice of one line: μ-law at 8 kHz as it is on the telephone, and what is finer
 * at 24 kHz, 16 bits, the low byte first. Not safe for use by several threads.
 */
public sealed interface RealtimeAudio {

    /** What the session is told of it. */
    JsonNode format();

    /** What goes there for one frame. */
    byte[] encode(short[] frame);

    static RealtimeAudio of(Band band) {
        return switch (band) {
            case NARROW -> new MuLaw();
            case WIDE -> new Linear(new Resampler(band.rate(), Linear.RATE));
        };
    }

    /** The message that brings one frame. */
    default String append(short[] frame) {
        return "{\"type\":\"input_audio_buffer.append\",\"audio\":\""
                + Base64.getEncoder().encodeToString(encode(frame)) + "\"}";
    }

    /** As on the telephone. */
    record MuLaw() implements RealtimeAudio {

        @Override
        public JsonNode format() {
            return JsonNodeFactory.instance.objectNode().put("type", "audio/pcmu");
        }

        @Override
        public byte[] encode(short[] frame) {
            return G711.MU_LAW.encode(frame);
        }
    }

    /** Wider. */
    record Linear(Resampler resampler) implements RealtimeAudio {
        static final int RATE = 24_000;

        @Override
        public ObjectNode format() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("type", "audio/pcm")
                    .put("rate", RATE);
        }

        @Override
        public byte[] encode(short[] frame) {
            return Encoding.linear(resampler.add(frame));
        }
    }
}
