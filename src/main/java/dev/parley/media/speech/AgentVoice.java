package dev.parley.media.speech;

import java.util.function.Consumer;

import dev.parley.media.Speech;

/** How one agent speaks. */
public record AgentVoice(Speakers speakers, Voice voice) {

    /** Whether all of it can be said. */
    public boolean says(String text) {
        return speakers.says(text, voice.language());
    }

    /** Waits until all of it is there. */
    public Speech speak(String text) {
        return speakers.speak(text, voice);
    }

    /**
     * Hands on each piece as soon as it is there. Returns when all of it was.
     *
     * @throws SpeechFailure when not all of it can be said
     */
    public void speak(String text, Consumer<Speech> pieces) {
        speakers.speak(text, voice, pieces);
    }
}
