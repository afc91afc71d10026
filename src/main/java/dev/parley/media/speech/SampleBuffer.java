package dev.parley.media.speech;

import java.util.Arrays;

/** Samples that come piece by piece. */
public final class SampleBuffer {

    private short[] samples = new short[1 << 12];
    private int size;

    public void add(short[] more) {
        if (size + more.length > samples.length) {
            samples = Arrays.copyOf(samples, Math.max(size + more.length, 2 * samples.length));
        }
        System.arraycopy(more, 0, samples, size, more.length);
        size += more.length;
    }

    public int size() {
        return size;
    }

    /** The first of them, which are gone then. */
    public short[] take(int count) {
        short[] first = Arrays.copyOf(samples, count);
        System.arraycopy(samples, count, samples, 0, size - count);
        size -= count;
        return first;
    }
}
