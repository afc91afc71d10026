package dev.parley.talk.transfer;

import dev.parley.media.AudioLine;

/** Somebody who has answered, whom a person is to be brought to. */
public interface OtherParty {

    AudioLine line();

    /** Runs this when they are not there any more, at once if they are not now; the last of several counts. */
    void whenGone(Runnable then);

    /** The two talk from now on. */
    void bridged();

    /**
     * They are hung up on, if they are still there; the first of several counts.
     *
     * @param taken whether they have talked to the person, or were to; else they did not want to
     */
    void end(boolean taken);
}
