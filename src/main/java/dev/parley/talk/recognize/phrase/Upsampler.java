package dev.parley.talk.recognize.phrase;

import dev.parley.media.Audio;

/**
 * From 8 to 16 kHz for models that were made from wider speech: what is between is filled by the mirror image, 12 dB quieter,
 * which is nearer to speech there than nothing.
 */
final class Upsampler {

    private static final int HALF = 31;
    private static final double MIRROR = 0.25;
    private static final double[] TAPS = taps();

    private Upsampler() {}

    static short[] to16kHz(short[][] frames) {
        double[] stuffed = new double[2 * frames.length * Audio.FRAME];
        for (int i = 0; i < stuffed.length; i += 2) {
            stuffed[i] = 2 * frames[i / 2 / Audio.FRAME][i / 2 % Audio.FRAME];
        }
        short[] samples = new short[stuffed.length];
        for (int i = 0; i < samples.length; i++) {
            double low = 0;
            for (int tap = Math.max(-HALF, i - stuffed.length + 1); tap <= Math.min(HALF, i); tap++) {
                low += TAPS[tap + HALF] * stuffed[i - tap];
            }
            double all = low + MIRROR * (stuffed[i] - low);
            samples[i] = (short) Math.clamp(Math.round(all), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        return samples;
    }

    /** A half-band low-pass, windowed. */
    private static double[] taps() {
        double[] taps = new double[2 * HALF + 1];
        for (int i = -HALF; i <= HALF; i++) {
            double sinc = i == 0 ? 0.5 : Math.sin(Math.PI * i / 2) / (Math.PI * i);
            taps[i + HALF] = sinc * (0.54 + 0.46 * Math.cos(Math.PI * i / HALF));
        }
        return taps;
    }
}
