package dev.parley.talk.realtime;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

import dev.parley.dialogue.prompt.Prompt;
import dev.parley.media.Band;
import dev.parley.media.speech.Voice;

/**
 * What a session begins with.
 *
 * @param prompt what the agent is, and what was said so far; asked for when the session is opened, on a thread that may wait
 * @param lately what the agent is just saying, and is not among that
 * @param endOfTurn the silence that ends the person's turn
 */
public record Brief(Supplier<Prompt> prompt, Optional<String> lately, Voice voice, Duration endOfTurn) {

    Band band() {
        return voice.band();
    }
}
