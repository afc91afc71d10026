package dev.parley.email.reply;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What mails are about. */
public final class Subjects {

    /** Short words before a colon: "Re:" and its likes in all languages, with or without a number. */
    private static final Pattern ANSWERS = Pattern.compile(
            "(?U)^(?:\\s*(?:\\p{L}{1,3}|(?i:antw|antwort)|\\p{IsHan}{1,3})\\s?(?:[\\[(]\\d{1,4}[\\])]|\\^?\\d{1,3})?\\s?[:：]){1,20}\\s*");

    private static final Pattern FORWARDS = Pattern.compile(
            "(?iU)^\\s*(?:(?:\\p{L}{1,3}|antw)\\s?[:：]\\s*){0,20}(?:fwd?|fw|wg|tr|rv|enc|encaminhado|reenv|i|inoltro|vb|vl|doorst|doorgestuurd|pd|podaj"
                    + " dalej|továbbítás|továbbított|ilt|пересл|пер|fwd|转发|轉寄|转寄|転送|전달|videresend(?:t)?|vidarebefordrat|přeposláno|prepos|prosljeđeno|redirect|hướng|chuyển"
                    + " tiếp)\\s?[:：].*|^\\[(?:fwd?|fw):.*",
            Pattern.DOTALL);

    /** What stands before a subject is at its beginning. */
    private static final int LOOKED_AT = 500;

    private Subjects() {}

    /** Whether somebody sends on what somebody else wrote. */
    public static boolean isForward(String subject) {
        return FORWARDS.matcher(subject.substring(0, Math.min(subject.length(), LOOKED_AT)))
                .matches();
    }

    /** Without what programs put before the subject that they answer. */
    public static String plain(String subject) {
        Matcher answers = ANSWERS.matcher(subject).region(0, Math.min(subject.length(), LOOKED_AT));
        return subject.substring(answers.lookingAt() ? answers.end() : 0).strip();
    }

    /** Whether somebody changed it. */
    public static boolean differ(String one, String other) {
        String before = Fingerprint.letters(plain(one));
        String after = Fingerprint.letters(plain(other));
        return !after.isEmpty()
                && !after.equals(before)
                // Programs cut long ones.
                && !(after.length() > 40 && before.startsWith(after))
                && !other.toLowerCase(Locale.ROOT).equals(one.toLowerCase(Locale.ROOT));
    }
}
