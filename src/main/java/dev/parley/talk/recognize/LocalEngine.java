package dev.parley.talk.recognize;

/** An engine inside of this process, where there is one. */
public interface LocalEngine extends Recognizer {}
