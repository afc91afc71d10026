package dev.parley.dialogue;

/** What an agent can do with the line that it speaks over. Its methods return at once, and are called by any thread. */
public interface SpokenTools {

    /** The line is hung up when the agent has said what it says now. */
    void endCall();

    /**
     * @param keys of {@code 0-9*#A-D}
     */
    void press(String keys);
}
