package dev.parley.media.speech;

import dev.parley.media.Speech;

/** Says words: text to audio. */
public interface Speaker {

    /**
     * Waits until all of it is there.
     *
     * @throws SpeechFailure when it cannot be said
     */
    Speech speak(String text, Voice voice);
}
