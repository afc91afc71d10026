package dev.parley.email.reply;

import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** What a text says, whatever its line breaks, marks and spaces: its letters and digits, in all their runs of some length. */
public final class Fingerprint {

    static final int RUN = 8;

    private final Set<Integer> runs = new HashSet<>();
    private final Set<String> lines = new HashSet<>();

    Fingerprint() {}

    public Fingerprint(String text) {
        add(text);
    }

    void add(String text) {
        String letters = letters(text);
        for (int i = 0; i + RUN <= letters.length(); i++) {
            runs.add(letters.substring(i, i + RUN).hashCode());
        }
        text.lines().map(Fingerprint::letters).filter(line -> !line.isEmpty()).forEach(lines::add);
    }

    /** How much of a text is in it, from 0 to 1; texts too short to tell count as a line of their own. */
    public double share(String text) {
        String letters = letters(text);
        if (letters.length() < RUN) {
            return lines.contains(letters) ? 1 : 0;
        }
        int there = 0;
        for (int i = 0; i + RUN <= letters.length(); i++) {
            there += runs.contains(letters.substring(i, i + RUN).hashCode()) ? 1 : 0;
        }
        return (double) there / (letters.length() - RUN + 1);
    }

    /** Only these. */
    public static String letters(String text) {
        StringBuilder letters = new StringBuilder(text.length());
        StreamSafe.normalized(text, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .codePoints()
                .filter(Character::isLetterOrDigit)
                .forEach(letters::appendCodePoint);
        return letters.toString();
    }
}
