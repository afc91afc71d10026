package dev.parley.media;

import java.util.Arrays;

/** What audio is inside: one channel of 16-bit linear samples, as fine as its {@link Band}, in frames of 20 milliseconds. */
public final class Audio {

    public static final int FRAME_MILLIS = 20;

    /** Samples a second of {@link Band#NARROW}. */
    public static final int RATE = 8_000;
    /** Samples in a frame of {@link Band#NARROW}. */
    public static final int FRAME = 160;

    private Audio() {}

    /** What two frames sound like at once. */
    public static short[] mix(short[] one, short[] other) {
        short[] both = new short[one.length];
        for (int i = 0; i < both.length; i++) {
            both[i] = (short) Math.clamp(one[i] + other[i], Short.MIN_VALUE, Short.MAX_VALUE);
        }
        return both;
    }

    /** One behind the other. */
    public static short[] join(short[] one, short[] other) {
        short[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
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
