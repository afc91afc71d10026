package dev.parley.media;

/** Tells speech from line noise by its energy. */
final class VoiceActivity {

    /** About 38 dB under full scale: above the noise of a telephone line, under quiet speech. */
    private static final double THRESHOLD = 400;
    /** A click is shorter. */
    private static final int FRAMES = 3;

    private int loud;

    /** Whether the person is speaking as of this frame. */
    boolean speaks(short[] frame) {
        loud = Audio.level(frame) >= THRESHOLD ? loud + 1 : 0;
        return loud >= FRAMES;
    }
}
