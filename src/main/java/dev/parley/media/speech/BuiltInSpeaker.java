package dev.parley.media.speech;

import java.text.Normalizer;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import com.sun.speech.freetts.en.us.cmu_us_kal.KevinVoiceDirectory;
import io.quarkus.cache.CacheResult;
import org.jboss.logging.Logger;

import dev.parley.media.Band;
import dev.parley.media.Speech;

/** FreeTTS' small English diphone voice, at 8 and at 16 kHz: no key, no network, no package of the operating system. */
@ApplicationScoped
public class BuiltInSpeaker implements Speaker {

    private static final Logger LOG = Logger.getLogger(BuiltInSpeaker.class);
    private static final Map<Band, String> VOICES = Map.of(Band.NARROW, "kevin", Band.WIDE, "kevin16");
    private static final float WORDS_PER_MINUTE = 150;
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern BEYOND = Pattern.compile("[^\\x20-\\x7e]+");

    /** Each is loaded with its first words; a voice says one thing at a time. */
    private final Map<Band, com.sun.speech.freetts.Voice> loaded = new EnumMap<>(Band.class);

    @Override
    @CacheResult(cacheName = "built-in-speech")
    public synchronized Speech speak(String text, Voice voice) {
        String sayable = sayable(text, voice.language());
        if (sayable.isBlank()) {
            return Speech.NONE;
        }
        try {
            SampleCollector collector = new SampleCollector();
            com.sun.speech.freetts.Voice kevin = voice(voice.band());
            kevin.setRate((float) (WORDS_PER_MINUTE * voice.speed()));
            kevin.setAudioPlayer(collector);
            kevin.speak(sayable);
            return new Speech(collector.samples(), voice.band());
        } catch (RuntimeException | Error broken) {
            loaded.remove(voice.band());
            throw new SpeechFailure("the built-in voice could not say this", broken);
        }
    }

    private com.sun.speech.freetts.Voice voice(Band band) {
        return loaded.computeIfAbsent(band, missing -> {
            com.sun.speech.freetts.Voice kevin = Stream.of(new KevinVoiceDirectory().getVoices())
                    .filter(candidate -> candidate.getName().equals(VOICES.get(band)))
                    .findFirst()
                    .orElseThrow();
            kevin.allocate();
            LOG.debug("The built-in voice is loaded");
            return kevin;
        });
    }

    /**
     * The voice knows ASCII: Latin letters are written with it, and what is left beyond it is not said, which is told in the log.
     */
    static String sayable(String text, String language) {
        if (!saysAll(text, language)) {
            LOG.warn("The built-in voice cannot say letters that are not Latin: configure another one (parley.speech)");
        }
        return BEYOND.matcher(plain(text, language)).replaceAll(" ").strip();
    }

    /** Whether there is a way to write all letters of it. */
    static boolean saysAll(String text, String language) {
        return BEYOND.matcher(plain(text, language))
                .results()
                .noneMatch(left -> left.group().codePoints().anyMatch(Character::isLetter));
    }

    private static String plain(String text, String language) {
        StringBuilder latin = new StringBuilder();
        text.codePoints().forEach(letter -> latin.append(latin(letter, language)));
        return MARKS.matcher(Normalizer.normalize(latin, Normalizer.Form.NFKD)).replaceAll("");
    }

    /** German writes ä as ae where it has to; others leave the marks out. */
    private static String latin(int letter, String language) {
        boolean german = language != null && language.startsWith("de");
        return switch (letter) {
            case 'ä' -> german ? "ae" : "a";
            case 'ö' -> german ? "oe" : "o";
            case 'ü' -> german ? "ue" : "u";
            case 'Ä' -> german ? "Ae" : "A";
            case 'Ö' -> german ? "Oe" : "O";
            case 'Ü' -> german ? "Ue" : "U";
            case 'ß' -> "ss";
            case 'æ' -> "ae";
            case 'Æ' -> "Ae";
            case 'œ' -> "oe";
            case 'Œ' -> "Oe";
            case 'ø' -> "o";
            case 'Ø' -> "O";
            case 'ł' -> "l";
            case 'Ł' -> "L";
            case 'đ', 'ð' -> "d";
            case 'Đ', 'Ð' -> "D";
            case 'þ' -> "th";
            case 'Þ' -> "Th";
            case 'ı' -> "i";
            case '‘', '’' -> "'";
            case '–', '—' -> " - ";
            case '€' -> " euros ";
            case '£' -> " pounds ";
            case '°' -> " degrees ";
            default -> Character.toString(letter);
        };
    }
}
