package dev.parley.talk.recognize;

import java.util.List;

/**
 * What helps to hear a person.
 *
 * @param language a tag of BCP 47, or null: the engine's own
 * @param phrases that are likely, as a scripted agent's rules have them
 */
public record Hints(String language, List<String> phrases) {}
