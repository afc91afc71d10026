package dev.parley.media;

/** The one format that audio has inside: 8 kHz, one channel, 16-bit linear samples, in frames of 20 milliseconds. */
public final class Audio {

    /** Samples a second. */
    public static final int RATE = 8_000;
    /** Samples in a frame. */
    public static final int FRAME = 160;

    public static final int FRAME_MILLIS = 20;

    private Audio() {}

    /** What two frames sound like at once. */
    public static short[] mix(short[] one, short[] other) {
        short[] both = new short[one.length];
        for (int i = 0; i < both.length; i++) {
            both[i] = (short) Math.clamp(one[i] + other[i], Short.MIN_VALUE, Short.MAX_VALUE);
        }
        return both;
    }

    /** The root of the mean square of the samples, from 0 to 32768. */
    public static double level(short[] samples) {
        double sum = 0;
        for (short sample : samples) {
            sum += (double) sample * sample;
        }
        return samples.length == 0 ? 0 : Math.sqrt(sum / samples.length);
    }
}
