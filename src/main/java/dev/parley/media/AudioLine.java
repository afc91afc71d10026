package dev.parley.media;

/** Two-way audio with one person, over whatever carries it. Safe for use by several threads. */
public interface AudioLine {

    /**
     * Plays this after what is being played.
     *
     * @param played is run, on a thread that must not be held up, when the last of it has been sent or it was stopped
     */
    void play(Speech speech, Runnable played);

    /** Drops what is being played and what waits behind it. */
    void stopPlaying();

    /**
     * Presses keys for the person to hear.
     *
     * @param keys of {@code 0-9*#A-D}
     */
    void press(String keys);

    /** Where what the person says and presses goes from now on. */
    void listen(Listening listening);

    /** What comes from the person. Called on a media thread that must not be held up. */
    interface Listening {

        /** One frame as {@link Audio} has it. */
        void heard(short[] frame);

        /** A key: one of {@code 0-9*#A-D}. */
        void pressed(char key);
    }
}
