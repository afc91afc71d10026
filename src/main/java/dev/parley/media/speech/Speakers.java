package dev.parley.media.speech;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import dev.parley.agent.config.voice.SpokenAlphabet;
import dev.parley.media.Speech;

/** Has the configured endpoint speak and, when there is none or it fails, the built-in voice: a call is never mute. */
@ApplicationScoped
public class Speakers implements SpokenAlphabet {

    private static final Logger LOG = Logger.getLogger(Speakers.class);
    /** What is short is there at once, and said again. */
    private static final int SHORT = 60;

    private final BuiltInSpeaker builtIn;
    private final RemoteSpeaker remote;
    private final SpeechConfig config;

    Speakers(BuiltInSpeaker builtIn, RemoteSpeaker remote, SpeechConfig config) {
        this.builtIn = builtIn;
        this.remote = remote;
        this.config = config;
    }

    @Override
    public boolean says(String text, String language) {
        return config.isRemote() || BuiltInSpeaker.saysAll(text, language);
    }

    /** Waits until all of it is there. */
    public Speech speak(String text, Voice voice) {
        if (config.isRemote()) {
            try {
                return remote.speak(text, voice);
            } catch (RuntimeException failure) {
                tell(failure);
            }
        }
        return builtIn.speak(text, voice);
    }

    /** Others' messages may hold a key. */
    private static void tell(RuntimeException failure) {
        boolean ours = failure instanceof SpeechFailure;
        LOG.warnf(
                "The built-in voice speaks: %s",
                ours ? failure.getMessage() : failure.getClass().getSimpleName());
    }

    /**
     * Hands on each piece as soon as it is there. Returns when all of it was.
     *
     * @throws SpeechFailure when the endpoint fails behind the first piece
     */
    public void speak(String text, Voice voice, Consumer<Speech> pieces) {
        if (!config.isRemote() || text.length() <= SHORT) {
            pieces.accept(speak(text, voice));
            return;
        }
        AtomicBoolean begun = new AtomicBoolean();
        try {
            remote.stream(text, voice, piece -> {
                begun.set(true);
                pieces.accept(piece);
            });
        } catch (RuntimeException failure) {
            if (begun.get()) {
                throw failure;
            }
            tell(failure);
            pieces.accept(builtIn.speak(text, voice));
        }
    }
}
