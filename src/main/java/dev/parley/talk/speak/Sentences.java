package dev.parley.talk.speak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Cuts words that come piece by piece into sentences, each of which can be spoken while the next one is written. Not safe for
 * use by several threads.
 */
final class Sentences {

    private static final int SHORTEST = 12;
    /** From here on a comma ends one too, and then a space. */
    private static final int LONG = 60;

    private static final int LONGEST = 300;
    private static final String ENDS = ".?!…";
    private static final String ENDS_WITHOUT_SPACE = "。？！";
    private static final Set<String> ABBREVIATIONS = Set.of(
            "mr", "mrs", "ms", "dr", "prof", "st", "no", "nr", "vs", "etc", "eg", "ie", "ca", "approx", "inc", "ltd",
            "co", "bzw", "usw", "evtl", "ggf", "str", "tel", "hr", "fr", "zb", "dh", "vgl", "mme", "mlle", "sr", "sra",
            "dott", "sig");

    private static final Pattern LETTERS = Pattern.compile("[^\\p{L}]");

    private final StringBuilder rest = new StringBuilder();

    /** The sentences that are complete with this piece. */
    List<String> add(String piece) {
        rest.append(piece);
        List<String> complete = new ArrayList<>();
        for (int end = end(); end > 0; end = end()) {
            cut(end).ifPresent(complete::add);
        }
        return complete;
    }

    /** What is left when no more comes. */
    Optional<String> last() {
        return cut(rest.length());
    }

    private Optional<String> cut(int end) {
        String sentence = rest.substring(0, end).strip();
        rest.delete(0, end);
        return sentence.isEmpty() ? Optional.empty() : Optional.of(sentence);
    }

    /** Behind the first sentence, or 0. */
    private int end() {
        int begin = 0;
        while (begin < rest.length() && Character.isWhitespace(rest.charAt(begin))) {
            begin++;
        }
        for (int i = begin; i + 1 < rest.length(); i++) {
            char at = rest.charAt(i);
            boolean spaceFollows = Character.isWhitespace(rest.charAt(i + 1));
            boolean enough = i + 1 - begin >= SHORTEST;
            boolean ends = ENDS.indexOf(at) >= 0 && spaceFollows && !isAbbreviation(i)
                    || ENDS_WITHOUT_SPACE.indexOf(at) >= 0
                    || at == '\n'
                    || i >= LONG && ",;:–".indexOf(at) >= 0 && spaceFollows
                    || i >= LONGEST && spaceFollows;
            if (ends && enough) {
                return i + 1;
            }
        }
        return 0;
    }

    /** Whether a full stop stands behind a number, a letter or a word that is cut short. */
    private boolean isAbbreviation(int stop) {
        if (rest.charAt(stop) != '.' || stop == 0) {
            return false;
        }
        if (Character.isDigit(rest.charAt(stop - 1))) {
            return true;
        }
        int begin = stop;
        while (begin > 0 && !Character.isWhitespace(rest.charAt(begin - 1))) {
            begin--;
        }
        String word =
                LETTERS.matcher(rest.substring(begin, stop)).replaceAll("").toLowerCase(Locale.ROOT);
        return word.length() == 1 || ABBREVIATIONS.contains(word);
    }
}
