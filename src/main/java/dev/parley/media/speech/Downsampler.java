package dev.parley.media.speech;

import dev.parley.media.Speech;

/** From 24 kHz, which speech endpoints give, to 8 kHz: a windowed-sinc low-pass at 3.6 kHz, then every third sample. */
final class Downsampler {

    private static final int FACTOR = 3;
    private static final int HALF = 36;
    private static final double CUTOFF = 3_600.0 / 24_000;
    private static final double[] TAPS = taps();

    private Downsampler() {}

    static Speech from24kHz(short[] samples) {
        short[] out = new short[samples.length / FACTOR];
        for (int i = 0; i < out.length; i++) {
            double sum = 0;
            for (int tap = -HALF; tap <= HALF; tap++) {
                int at = i * FACTOR + tap;
                if (at >= 0 && at < samples.length) {
                    sum += TAPS[tap + HALF] * samples[at];
                }
            }
            out[i] = (short) Math.clamp(Math.round(sum), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        return new Speech(out);
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
