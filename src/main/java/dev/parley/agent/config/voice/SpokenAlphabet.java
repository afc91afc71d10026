package dev.parley.agent.config.voice;

/** What agents of this installation can say aloud. */
public interface SpokenAlphabet {

    /**
     * Whether all of it can be said.
     *
     * @param language of it, as a tag of BCP 47, or null
     */
    boolean says(String text, String language);
}
