package dev.parley.media.speech;

import java.util.Arrays;

import dev.parley.media.Speech;

/**
 * From 24 kHz, which speech endpoints give, to 8 kHz, as it comes: a windowed-sinc low-pass at 3.6 kHz, then every third sample.
 */
final class Downsampler implements SpeechDecoder {

    private static final int FACTOR = 3;
    private static final int HALF = 36;
    private static final double CUTOFF = 3_600.0 / 24_000;
    private static final double[] TAPS = taps();

    /** What the next samples are made of; before the first one it was silent. */
    private short[] buffer = new short[HALF];

    private boolean odd;
    private byte low;

    /** All at once. */
    static Speech from24kHz(short[] samples) {
        Downsampler whole = new Downsampler();
        return new Speech(joined(whole.add(samples), whole.end()));
    }

    @Override
    public short[] add(byte[] bytes, int length) {
        short[] samples = new short[(length + (odd ? 1 : 0)) / 2];
        int count = 0;
        for (int i = 0; i < length; i++) {
            if (odd) {
                samples[count++] = (short) (bytes[i] << 8 | low & 0xff);
            }
            low = bytes[i];
            odd = !odd;
        }
        return add(samples);
    }

    private short[] add(short[] samples) {
        buffer = joined(buffer, samples);
        int count = Math.max(0, (buffer.length - 2 * HALF + FACTOR - 1) / FACTOR);
        short[] out = new short[count];
        for (int i = 0; i < count; i++) {
            double sum = 0;
            for (int tap = 0; tap < TAPS.length && i * FACTOR + tap < buffer.length; tap++) {
                sum += TAPS[tap] * buffer[i * FACTOR + tap];
            }
            out[i] = (short) Math.clamp(Math.round(sum), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        buffer = Arrays.copyOfRange(buffer, count * FACTOR, buffer.length);
        return out;
    }

    /** As if silence followed. */
    @Override
    public short[] end() {
        return add(new short[HALF]);
    }

    private static short[] joined(short[] one, short[] other) {
        short[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static double[] taps() {
        double[] taps = new double[2 * HALF + 1];
        double sum = 0;
        for (int i = 0; i < taps.length; i++) {
            int at = i - HALF;
            double sinc = at == 0 ? 2 * CUTOFF : Math.sin(2 * Math.PI * CUTOFF * at) / (Math.PI * at);
            double window = 0.54 + 0.46 * Math.cos(Math.PI * at / HALF);
            taps[i] = sinc * window;
            sum += taps[i];
        }
        for (int i = 0; i < taps.length; i++) {
            taps[i] /= sum;
        }
        return taps;
    }
}
