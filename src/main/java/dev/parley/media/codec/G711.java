package dev.parley.media.codec;

import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;

/** ITU-T G.711, in its two laws: one byte for each sample. */
public enum G711 implements Coder {
    MU_LAW(G711::encodeMu, G711::decodeMu),
    A_LAW(G711::encodeA, G711::decodeA);

    private static final int MU_BIAS = 132;
    private static final int CLIP = 32_635;

    private final byte[] encoded = new byte[1 << 16];
    private final short[] decoded = new short[1 << 8];

    G711(IntUnaryOperator encode, IntFunction<Integer> decode) {
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            encoded[sample & 0xffff] = (byte) encode.applyAsInt(sample);
        }
        for (int code = 0; code < decoded.length; code++) {
            decoded[code] = decode.apply(code).shortValue();
        }
    }

    @Override
    public byte[] encode(short[] samples) {
        byte[] bytes = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) {
            bytes[i] = encoded[samples[i] & 0xffff];
        }
        return bytes;
    }

    @Override
    public short[] decode(byte[] bytes) {
        short[] samples = new short[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            samples[i] = decoded[bytes[i] & 0xff];
        }
        return samples;
    }

    private static int encodeMu(int sample) {
        int sign = sample < 0 ? 0x80 : 0;
        int magnitude = Math.min(Math.abs(sample), CLIP) + MU_BIAS;
        int exponent = 24 - Integer.numberOfLeadingZeros(magnitude);
        return ~(sign | exponent << 4 | magnitude >> exponent + 3 & 0x0f);
    }

    private static int decodeMu(int code) {
        int inverted = ~code;
        int magnitude = ((inverted & 0x0f) << 3) + MU_BIAS << ((inverted & 0x70) >> 4);
        return (inverted & 0x80) == 0 ? magnitude - MU_BIAS : MU_BIAS - magnitude;
    }

    private static int encodeA(int sample) {
        int magnitude = Math.min(sample < 0 ? ~sample : sample, CLIP);
        int exponent = Math.max(0, 24 - Integer.numberOfLeadingZeros(magnitude));
        int mantissa = magnitude >> (exponent == 0 ? 4 : exponent + 3) & 0x0f;
        return (exponent << 4 | mantissa) ^ (sample < 0 ? 0x55 : 0xd5);
    }

    private static int decodeA(int code) {
        int inverted = code ^ 0x55;
        int exponent = (inverted & 0x70) >> 4;
        int step = ((inverted & 0x0f) << 4) + 8;
        int magnitude = exponent == 0 ? step : step + 0x100 << exponent - 1;
        return (inverted & 0x80) == 0 ? -magnitude : magnitude;
    }
}
