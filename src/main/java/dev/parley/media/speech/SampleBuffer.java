package dev.parley.media.speech;

import java.util.Arrays;

/** Samples that come piece by piece. */
final class SampleBuffer {

    private short[] samples = new short[1 << 12];
    private int size;

    void add(short[] more) {
        if (size + more.length > samples.length) {
            samples = Arrays.copyOf(samples, Math.max(size + more.length, 2 * samples.length));
        }
        System.arraycopy(more, 0, samples, size, more.length);
        size += more.length;
    }

    int size() {
        return size;
    }

    /** All of them, which are gone then. */
    short[] take() {
        short[] all = Arrays.copyOf(samples, size);
        size = 0;
        return all;
    }
}
