package dev.parley.talk;

import java.util.function.Consumer;

import dev.parley.media.AudioLine;

/**
 * What a talk is had with.
 *
 * @param talk runs something on the talk's thread
 */
record TalkParts(AudioLine line, TalkPlan plan, Minutes minutes, Ears ears, Mouth mouth, Consumer<Runnable> talk) {}
