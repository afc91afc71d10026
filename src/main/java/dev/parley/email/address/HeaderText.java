package dev.parley.email.address;

/** Text that goes into a mail's header: one line of bounded length, whatever a person or a template put into it. */
public final class HeaderText {

    private static final int MAX_CHARACTERS = 255;

    private HeaderText() {}

    public static String of(String text) {
        String line = text.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]+", " ").strip();
        return line.length() <= MAX_CHARACTERS
                ? line
                : line.substring(0, line.offsetByCodePoints(0, Math.min(line.codePointCount(0, line.length()), 200)));
    }

    /** What an answer's subject is. */
    public static String reply(String subject) {
        return subject.regionMatches(true, 0, "Re:", 0, 3) ? subject : "Re: " + subject;
    }
}
