package dev.parley.talk.recognize;

/** One line that is heard. Its methods return at once, and are called by one thread. */
public interface Recognition extends AutoCloseable {

    /**
     * The next frame.
     *
     * @param frame in the band of the line
     */
    void hear(short[] frame);

    /** The detector hears a voice; it began a little before. */
    void voiceBegan();

    /** The detector hears none any more. */
    void voiceEnded();

    /** Nothing is told any more. */
    @Override
    void close();

    /** What is heard. May be called by any thread. */
    interface Events {

        /**
         * @param text of what is being said; all of it since the last time that {@code last} was true
         * @param last whether it stays like this
         */
        void words(String text, boolean last);

        /** The engine hears, though it has told no words yet. */
        default void works() {}

        /**
         * How many stretches of voice there are whose words have not been told.
         *
         * @param stretches also those that are being said
         */
        default void pending(int stretches) {}

        /** What was said cannot be told, but what comes can. */
        default void missed(String why) {}

        /**
         * The person's turn is over.
         *
         * @param text of all of it
         * @param eager whether the engine may change its mind
         */
        default void turnEnds(String text, boolean eager) {}

        /** It has changed its mind. */
        default void turnResumes() {}

        /**
         * Nothing is heard any more: the line is to be heard by a new recognition.
         *
         * @param why nothing that the person said
         */
        void lost(String why);
    }
}
