package dev.parley.agent.config;

/** Which recognizers an agent can name. */
public interface RecognizerNames {

    boolean knows(String name);
}
