package dev.parley.dialogue.tool;

import java.util.Optional;

import dev.parley.agent.config.call.TransferConfig;

/** What an agent can do with the line that it speaks over. Its methods are called by any thread, and return at once but for one. */
public interface SpokenTools {

    /** The line is hung up when the agent has said what it says now. */
    void endCall();

    /**
     * @param keys of {@code 0-9*#A-D}
     */
    void press(String keys);

    /**
     * Brings the person to somebody, and waits for what comes of it.
     *
     * @param mode null: as the agent has it
     * @param briefing or null
     * @return empty when the two talk, else why they do not
     */
    Optional<String> transfer(String number, TransferConfig.Mode mode, String briefing);
}
