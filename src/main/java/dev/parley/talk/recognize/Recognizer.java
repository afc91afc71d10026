package dev.parley.talk.recognize;

/** Tells what a person says: audio to text. Safe for use by several threads. */
public interface Recognizer {

    /**
     * Begins to hear one line. Returns at once; what goes wrong is told as {@link Recognition.Events#lost}.
     */
    Recognition open(Hints hints, Recognition.Events events);

    /** Whether words are told while they are said, and not only behind a pause. */
    boolean tellsWhileSpeaking();

    /** Whether it tells when a turn is over. */
    boolean decidesTurns();
}
