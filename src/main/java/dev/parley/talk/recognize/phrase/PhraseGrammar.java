package dev.parley.talk.recognize.phrase;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The grammar of an agent's phrases (JSpeech Grammar Format, W3C 2000), and figures out of the words for digits that are heard by
 * it. English.
 */
final class PhraseGrammar {

    private static final List<String> DIGITS =
            List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");
    private static final Map<String, String> FIGURES = figures();

    private PhraseGrammar() {}

    /**
     * @param phrases words in JSGF's simple form, with {@code <digits>}, {@code <yes>} and {@code <no>}
     */
    static String of(List<String> phrases) {
        StringBuilder grammar = new StringBuilder("#JSGF V1.0;\ngrammar g;\n");
        List<String> names = new ArrayList<>();
        for (String phrase : phrases) {
            String name = "<phrase" + names.size() + ">";
            grammar.append(name)
                    .append(" = ")
                    .append(phrase.toLowerCase(Locale.ROOT))
                    .append(";\n");
            names.add(name);
        }
        return grammar.append("public <said> = ")
                .append(String.join(" | ", names))
                .append(";\n<digit> = ")
                .append(String.join(" | ", DIGITS))
                .append(
                        ";\n<digits> = <digit>+;\n<yes> = yes | yeah | yes please | sure;\n<no> = no | nope | no thanks;\n")
                .toString();
    }

    /** {@code order one two three} is {@code order 123}. */
    static String withFigures(String heard) {
        StringBuilder text = new StringBuilder();
        boolean number = false;
        for (String word : heard.split(" ")) {
            String figure = FIGURES.get(word);
            if (!text.isEmpty() && !(number && figure != null)) {
                text.append(' ');
            }
            text.append(figure == null ? word : figure);
            number = figure != null;
        }
        return text.toString();
    }

    private static Map<String, String> figures() {
        Map<String, String> figures = new HashMap<>();
        for (int i = 0; i < DIGITS.size(); i++) {
            figures.put(DIGITS.get(i), Integer.toString(i));
        }
        return Map.copyOf(figures);
    }
}
