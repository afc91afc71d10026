package dev.parley.media.speech;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.jboss.logging.Logger;

import dev.parley.media.Speech;

/** Has the configured endpoint speak and, when there is none or it fails, the built-in voice: a call is never mute. */
@ApplicationScoped
public class Speakers {

    private static final Logger LOG = Logger.getLogger(Speakers.class);

    private final BuiltInSpeaker builtIn;
    private final RemoteSpeaker remote;
    private final SpeechConfig config;

    @Inject
    Speakers(BuiltInSpeaker builtIn, RemoteSpeaker remote, SpeechConfig config) {
        this.builtIn = builtIn;
        this.remote = remote;
        this.config = config;
    }

    /** Waits until all of it is there. */
    public Speech speak(String text, Voice voice) {
        if (config.baseUrl().isPresent()) {
            try {
                return remote.speak(text, voice);
            } catch (SpeechFailure failure) {
                LOG.warnf("The built-in voice speaks: %s", failure.getMessage());
            }
        }
        return builtIn.speak(text, voice);
    }
}
