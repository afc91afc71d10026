package dev.parley.media.load;

/**
 * Which part of the voice is late, over the last ten seconds or so, and whether that is too much: from when it is until it is half
 * of that again. Not safe for use by several threads.
 */
final class Punctuality {

    /** Of the newest second. */
    private static final double WEIGHT = 0.2;

    private final double most;
    private double late;
    private boolean behind;

    /**
     * @param most from 0 to 1
     */
    Punctuality(double most) {
        this.most = most;
    }

    /**
     * A second has passed.
     *
     * @param frames how many there were
     * @param latecomers how many of them were late
     */
    void second(long frames, long latecomers) {
        double share = frames == 0 ? 0 : Math.min(1, (double) latecomers / frames);
        late += WEIGHT * (share - late);
        behind = behind ? late > most / 2 : late > most;
    }

    /** Which part is late, from 0 to 1. */
    double late() {
        return late;
    }

    boolean isBehind() {
        return behind;
    }
}
