package dev.parley.media;

/** How finely voice is sampled. */
public enum Band {
    /** 8 kHz, as the telephone has it. */
    NARROW(8_000),
    /** 16 kHz, as browsers can have it: what tells an s from an f. */
    WIDE(16_000);

    private final int rate;

    Band(int rate) {
        this.rate = rate;
    }

    /** Samples a second. */
    public int rate() {
        return rate;
    }

    /** Samples in a frame. */
    public int frame() {
        return rate * Audio.FRAME_MILLIS / 1_000;
    }
}
