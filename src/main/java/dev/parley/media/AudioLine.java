package dev.parley.media;

/** Two-way audio with one person, over whatever carries it. Safe for use by several threads. */
public interface AudioLine {

    /** What it hears and plays best. */
    Band band();

    /** Plays this after what is being played. */
    Playing play(Speech speech, Watching watching);

    /** Plays one frame of what is said elsewhere, at once. */
    void pass(Speech frame);

    /** Drops what is being played and what waits behind it. */
    void stopPlaying();

    /** Plays quietly from now on, or as loud as before. */
    void duck(boolean quietly);

    /**
     * Presses keys for the person to hear.
     *
     * @param keys of {@code 0-9*#A-D}
     */
    void press(String keys);

    /** Where what the person says and presses goes from now on. */
    void listen(Listening listening);

    /** Gives away what both sides say from now on, until {@link Tapping#close} is called. */
    Tapping tap(Tap tap);

    /** Somebody who hears both sides. Called on a media thread that must not be held up. */
    interface Tap {

        /**
         * One frame, in the line's band.
         *
         * @param person what came from the person, or null when nothing did
         * @param agent what was sent to them
         */
        void frame(short[] person, short[] agent);
    }

    /** That somebody hears both sides. */
    interface Tapping extends AutoCloseable {

        @Override
        void close();
    }

    /** Something that is played, or waits to be. */
    interface Playing {

        /** How many samples of it have been sent. */
        int sent();
    }

    /** What becomes of something that is played. Called on a media thread that must not be held up. */
    interface Watching {

        /** The first of it has been sent. */
        default void begun() {}

        /** The last of it has been sent, or it was stopped. */
        default void over() {}
    }

    /** What comes from the person. Called on a media thread that must not be held up. */
    interface Listening {

        /** One frame, in the line's band. */
        void heard(short[] frame);

        /** A key: one of {@code 0-9*#A-D}. */
        void pressed(char key);
    }
}
