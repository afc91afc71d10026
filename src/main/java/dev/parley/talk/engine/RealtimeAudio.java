package dev.parley.talk.engine;

import java.util.Base64;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.media.Band;
import dev.parley.media.Resampler;
import dev.parley.media.Speech;
import dev.parley.media.codec.G711;
import dev.parley.media.speech.LinearDecoder;

/**
 * How OpenAI's {@code /realtime} takes and gives the voice of one line: μ-law at 8 kHz as it is on the telephone, and what is finer
 * at 24 kHz, 16 bits, the low byte first. One thread writes, and one reads.
 */
public sealed interface RealtimeAudio {

    static RealtimeAudio of(Band band) {
        return switch (band) {
            case NARROW -> new MuLaw();
            case WIDE -> new Linear(new Resampler(band.rate(), Linear.RATE), new LinearDecoder(Linear.RATE, band));
        };
    }

    /** What the session is told of it. */
    ObjectNode format();

    byte[] encode(short[] frame);

    Speech decode(byte[] coded);

    /** The message that brings one frame. */
    default String append(short[] frame) {
        return "{\"type\":\"input_audio_buffer.append\",\"audio\":\""
                + Base64.getEncoder().encodeToString(encode(frame)) + "\"}";
    }

    /** As on the telephone. */
    record MuLaw() implements RealtimeAudio {

        @Override
        public ObjectNode format() {
            return JsonNodeFactory.instance.objectNode().put("type", "audio/pcmu");
        }

        @Override
        public byte[] encode(short[] frame) {
            return Encoding.muLaw(frame);
        }

        @Override
        public Speech decode(byte[] coded) {
            return new Speech(G711.MU_LAW.decode(coded), Band.NARROW);
        }
    }

    /** Wider. */
    record Linear(Resampler up, LinearDecoder down) implements RealtimeAudio {
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
            return Encoding.linear(up.add(frame));
        }

        @Override
        public Speech decode(byte[] coded) {
            return new Speech(down.add(coded, coded.length), Band.WIDE);
        }
    }
}
