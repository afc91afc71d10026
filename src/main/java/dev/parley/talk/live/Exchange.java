package dev.parley.talk.live;

import java.time.Duration;

/** One way to have a talk, turn by turn, with its first words at the beginning. On the talk's thread. */
sealed interface Exchange permits TurnByTurn, SpeechToSpeech {

    /**
     * @param greeted runs when the first words were said, or are not said any more
     */
    void begin(Talk.Greeting greeting, Runnable greeted);

    void pressed(char key);

    /** What is due because time has passed. */
    void pass();

    /** How long nothing is due. */
    Duration patience();

    /** Whether the agent works on an answer, or says it. */
    boolean isAnswering();

    /** Whether nothing is understood of what the person says, again and again. */
    boolean isDeaf();

    /** Whether not all is told that was heard, as far as that can be known. */
    boolean isPending();

    /** Nobody could be reached to whom a client wanted the person to be brought: they are told so, where that can be said. */
    void transferFailed();

    /** The person has left: what they said last may still be on its way. */
    default void personLeft() {}

    /** Says nothing any more. */
    void close(boolean goesOnElsewhere);

    /** What the person said last is taken down, though it is not answered any more. */
    void takeDownTheRest();

    /** A tool that was called is waited for, but not for ever: what it did is to be kept. */
    void awaitTools(Duration patience);
}
