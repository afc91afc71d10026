package dev.parley.talk.recognize;

import dev.parley.talk.turn.Hearing;

/** Tells what a person says: audio to text. Safe for use by several threads. */
public interface Recognizer {

    /**
     * Begins to hear one line. Returns at once; what goes wrong is told as {@link Recognition.Events#lost}.
     */
    Recognition open(Hints hints, Recognition.Events events);

    /** How it tells what it hears. */
    Hearing hearing();
}
