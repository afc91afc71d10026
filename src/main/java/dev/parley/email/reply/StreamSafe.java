package dev.parley.email.reply;

import java.text.Normalizer;

/** Normal forms of what strangers write (UAX #15): to sort a long row of marks takes time by the square of its length. */
public final class StreamSafe {

    /** On one letter, as in UAX #15, 13 (Stream-Safe Text Format); no language needs more. */
    private static final int MAX_MARKS = 30;

    private StreamSafe() {}

    /** Marks that are more than any letter has are left out. */
    public static String normalized(String text, Normalizer.Form form) {
        return Normalizer.normalize(bounded(text), form);
    }

    private static String bounded(String text) {
        StringBuilder bounded = null;
        int marks = 0;
        int width;
        for (int i = 0; i < text.length(); i += width) {
            int c = text.codePointAt(i);
            width = Character.charCount(c);
            marks = isMark(c) ? marks + 1 : 0;
            if (marks > MAX_MARKS && bounded == null) {
                bounded = new StringBuilder(text.length()).append(text, 0, i);
            }
            if (marks <= MAX_MARKS && bounded != null) {
                bounded.appendCodePoint(c);
            }
        }
        return bounded == null ? text : bounded.toString();
    }

    private static boolean isMark(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> false;
        };
    }
}
