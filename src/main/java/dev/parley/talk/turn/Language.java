package dev.parley.talk.turn;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.parley.conversation.AnsweredBy;

/**
 * The words of a language that decide about turns, and those that the agent says by itself: the lines of
 * {@code voice/languages.properties}.
 */
public final class Language {

    private static final String DEFAULT = "en";
    private static final Properties LINES = lines();
    /** An announcement may also offer to take a message, and a menu to wait for the tone: what is named first counts. */
    private static final List<AnsweredBy> MACHINES =
            List.of(AnsweredBy.UNAVAILABLE, AnsweredBy.VOICEMAIL, AnsweredBy.IVR);

    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");
    private static final Pattern SENTENCE_END = Pattern.compile("[.?!…。？！]['\"»”)]*$");
    private static final Pattern DIGIT_END = Pattern.compile("\\p{Nd}$");

    private final String tag;
    private final Set<String> acknowledgements;
    private final Set<String> stops;
    private final Set<String> unfinished;
    private final Set<String> digits;

    private Language(String tag) {
        this.tag = tag;
        this.acknowledgements = words("acknowledgements");
        this.stops = words("stop");
        this.unfinished = words("unfinished");
        this.digits = words("digits");
    }

    /**
     * English where there are no lines for it.
     *
     * @param languageTag as of BCP 47; only its language counts. Null: English
     */
    public static Language of(String languageTag) {
        String tag = languageTag == null
                ? DEFAULT
                : Locale.forLanguageTag(languageTag).getLanguage();
        return new Language(LINES.containsKey(tag + ".stop") ? tag : DEFAULT);
    }

    /** One of the sentences that the agent says by itself. */
    public enum Sentence {
        /** After a long silence. */
        REPROMPT,
        /** While the answer is worked on. */
        FILLER,
        /** When something was said that could not be understood. */
        UNHEARD,
        /** When there is no answer. */
        FAILED,
        /** To somebody who is asked to take a call. */
        ACCEPT,
        /** When nobody could be reached to whom the person was to be brought. */
        UNREACHED
    }

    public String say(Sentence sentence) {
        return LINES.getProperty(tag + "." + sentence.name().toLowerCase(Locale.ROOT));
    }

    /** Whether it says no more than that somebody listens. */
    boolean isAcknowledgement(String text) {
        return consistsOf(plain(text), acknowledgements);
    }

    /** Whether this says yes to a question, or no; empty when it says neither. Of both the no counts, but not that of "no problem". */
    public Optional<Boolean> consents(String text) {
        String plain = spaced(plain(text));
        String rest = phrases(tag, "yes")
                .sorted(Comparator.comparing(String::length).reversed())
                .reduce(plain, (left, phrase) -> left.replace(spaced(phrase), " "));
        if (phrases(tag, "no").map(Language::spaced).anyMatch(rest::contains)) {
            return Optional.of(false);
        }
        return rest.equals(plain) ? Optional.empty() : Optional.of(true);
    }

    private static String spaced(String words) {
        return " " + words + " ";
    }

    /** What kind of machine says this, in this language or in English; empty when people may say it too. */
    public Optional<AnsweredBy> machine(String text) {
        String plain = " " + plain(text) + " ";
        return MACHINES.stream()
                .filter(kind -> Stream.of(tag, DEFAULT)
                        .flatMap(language -> phrases(language, kind.wire()))
                        .anyMatch(phrase -> plain.contains(" " + phrase + " ")))
                .findFirst();
    }

    private static Stream<String> phrases(String language, String kind) {
        return Arrays.stream(LINES.getProperty(language + "." + kind).split(","))
                .map(Language::plain);
    }

    /** Whether one of the words that interrupt is in it. */
    boolean holdsStop(String text) {
        String plain = " " + plain(text) + " ";
        return stops.stream().anyMatch(stop -> plain.contains(" " + stop + " "));
    }

    /** Whether more is to come by the words, as behind a conjunction or in the middle of a number. */
    boolean isUnfinished(String text) {
        String plain = plain(text);
        String last = plain.substring(plain.lastIndexOf(' ') + 1);
        return !endsSentence(text) && unfinished.contains(last)
                || digits.contains(last)
                || DIGIT_END.matcher(plain).find();
    }

    boolean endsSentence(String text) {
        return SENTENCE_END.matcher(text.strip()).find();
    }

    /** What comes behind words that begin the text, whatever their case and punctuation are; all of it when it begins otherwise. */
    static String without(String beginning, String text) {
        String begun = plain(beginning);
        String[] words = text.split("\\s+");
        StringBuilder read = new StringBuilder();
        for (int i = 0; i < words.length && read.length() < begun.length(); i++) {
            String word = plain(words[i]);
            read.append(read.isEmpty() || word.isEmpty() ? "" : " ").append(word);
            if (read.toString().equals(begun)) {
                return String.join(" ", Arrays.asList(words).subList(i + 1, words.length));
            }
        }
        return text;
    }

    static int count(String text) {
        String plain = plain(text);
        return plain.isEmpty() ? 0 : plain.split(" ").length;
    }

    private static boolean consistsOf(String plain, Set<String> phrases) {
        return phrases.contains(plain)
                || phrases.stream()
                        .anyMatch(phrase -> plain.startsWith(phrase + " ")
                                && consistsOf(plain.substring(phrase.length() + 1), phrases));
    }

    private static String plain(String text) {
        String bare = ACCENTS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD))
                .replaceAll("");
        return NO_WORD.matcher(bare.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
    }

    private Set<String> words(String kind) {
        return phrases(tag, kind).collect(Collectors.toUnmodifiableSet());
    }

    private static Properties lines() {
        Properties lines = new Properties();
        try (Reader file = new InputStreamReader(
                Language.class.getResourceAsStream("/voice/languages.properties"), StandardCharsets.UTF_8)) {
            lines.load(file);
            return lines;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
