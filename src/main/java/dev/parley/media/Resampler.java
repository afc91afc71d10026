package dev.parley.media;

import java.util.Arrays;

/**
 * From one sampling rate to another, as samples come: a windowed-sinc low-pass at nine tenths of the narrower one's band, of
 * which only those taps are computed that meet a sample (a polyphase filter). Adds less than two milliseconds. Not safe for
 * use by several threads.
 */
public final class Resampler {

    /** Zero crossings of the sinc on each side. */
    private static final int LOBES = 12;

    private static final double KEPT = 0.9;

    private final int up;
    private final int down;
    private final int half;
    private final double[] taps;
    /** What the next samples are made of; before the first one it was silent. */
    private short[] buffer;
    /** Where the next sample is, in steps of the common rate, counted from the beginning of the buffer. */
    private int at;

    /** Both rates in hertz. */
    public Resampler(int from, int to) {
        int common = common(from, to);
        up = to / common;
        down = from / common;
        half = LOBES * Math.max(up, down);
        taps = taps(half, KEPT / (2 * Math.max(up, down)), up);
        buffer = new short[half / up];
        at = buffer.length * up;
    }

    /** All at once. */
    public static short[] convert(short[] samples, int from, int to) {
        Resampler whole = new Resampler(from, to);
        return Audio.join(whole.add(samples), whole.end());
    }

    /** What can be told with these. */
    public short[] add(short[] samples) {
        buffer = Audio.join(buffer, samples);
        int last = (buffer.length - 1) * up - half;
        short[] out = new short[last < at ? 0 : (last - at) / down + 1];
        for (int i = 0; i < out.length; i++, at += down) {
            out[i] = sample();
        }
        int done = Math.clamp((at - half) / up, 0, buffer.length);
        buffer = Arrays.copyOfRange(buffer, done, buffer.length);
        at -= done * up;
        return out;
    }

    /** The rest, as if silence followed. */
    public short[] end() {
        return add(new short[half / up]);
    }

    private short sample() {
        double sum = 0;
        int first = Math.ceilDiv(at - half, up);
        for (int i = Math.max(0, first), tap = i * up - at + half;
                i < buffer.length && tap < taps.length;
                i++, tap += up) {
            sum += taps[tap] * buffer[i];
        }
        return (short) Math.clamp(Math.round(sum), Short.MIN_VALUE, Short.MAX_VALUE);
    }

    /** @param cutoff as a part of the common rate */
    private static double[] taps(int half, double cutoff, int up) {
        double[] taps = new double[2 * half + 1];
        double sum = 0;
        for (int i = 0; i < taps.length; i++) {
            int from = i - half;
            double sinc = from == 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * from) / (Math.PI * from);
            taps[i] = sinc * (0.54 + 0.46 * Math.cos(Math.PI * from / half));
            sum += taps[i];
        }
        for (int i = 0; i < taps.length; i++) {
            taps[i] *= up / sum;
        }
        return taps;
    }

    private static int common(int one, int other) {
        return other == 0 ? one : common(other, one % other);
    }
}
