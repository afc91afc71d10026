package dev.parley.talk.recognize;

import java.util.List;

import dev.parley.media.Band;

/**
 * What helps to hear a person.
 *
 * @param band of the line
 * @param language a tag of BCP 47, or null: the engine's own
 * @param phrases that are likely, as a scripted agent's rules have them
 */
public record Hints(Band band, String language, List<String> phrases) {}
