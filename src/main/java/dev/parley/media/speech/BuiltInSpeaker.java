package dev.parley.media.speech;

import java.text.Normalizer;

import jakarta.enterprise.context.ApplicationScoped;

import com.sun.speech.freetts.en.us.cmu_us_kal.KevinVoiceDirectory;
import io.quarkus.cache.CacheResult;
import org.jboss.logging.Logger;

import dev.parley.media.Speech;

/** FreeTTS' small English diphone voice at 8 kHz: no key, no network, no package of the operating system. */
@ApplicationScoped
public class BuiltInSpeaker implements Speaker {

    private static final Logger LOG = Logger.getLogger(BuiltInSpeaker.class);
    private static final String VOICE = "kevin";
    private static final float WORDS_PER_MINUTE = 150;

    /** Loaded with the first words; a voice says one thing at a time. */
    private com.sun.speech.freetts.Voice loaded;

    @Override
    @CacheResult(cacheName = "built-in-speech")
    public synchronized Speech speak(String text, Voice voice) {
        String sayable = sayable(text);
        if (sayable.isBlank()) {
            return Speech.NONE;
        }
        try {
            SampleCollector collector = new SampleCollector();
            com.sun.speech.freetts.Voice kevin = voice();
            kevin.setRate((float) (WORDS_PER_MINUTE * voice.speed()));
            kevin.setAudioPlayer(collector);
            kevin.speak(sayable);
            return new Speech(collector.samples());
        } catch (RuntimeException | Error broken) {
            loaded = null;
            throw new SpeechFailure("the built-in voice could not say this", broken);
        }
    }

    private com.sun.speech.freetts.Voice voice() {
        if (loaded == null) {
            for (com.sun.speech.freetts.Voice candidate : new KevinVoiceDirectory().getVoices()) {
                if (candidate.getName().equals(VOICE)) {
                    candidate.allocate();
                    loaded = candidate;
                }
            }
            LOG.debug("The built-in voice is loaded");
        }
        return loaded;
    }

    /** The voice knows ASCII: accents are taken off, and what is left beyond it is not said. */
    private static String sayable(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKD).replaceAll("[^\\x20-\\x7e]+", " ");
    }
}
