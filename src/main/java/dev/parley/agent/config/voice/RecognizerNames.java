package dev.parley.agent.config.voice;

/** Which recognizers an agent can name. */
public interface RecognizerNames {

    boolean knows(String name);

    /**
     * Whether anything is heard by an agent that names it.
     *
     * @param name null for agents that name none
     */
    boolean hears(String name);
}
