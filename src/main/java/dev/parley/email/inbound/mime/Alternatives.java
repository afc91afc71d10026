package dev.parley.email.inbound.mime;

import java.util.regex.Pattern;

import dev.parley.email.reply.Fingerprint;

/** Which of a mail's two forms holds what was written, when they differ (RFC 2046, 5.1.4: the last is the truest). */
final class Alternatives {

    private static final double ALIKE = 0.5;
    /** What says that a program should show the other form. */
    private static final Pattern NOTICE = Pattern.compile("(?i)html|mime|browser|navegador|navigateur|web version");

    private static final int MAX_NOTICE = 1_000;

    private Alternatives() {}

    /**
     * @param plain the text
     * @param rich what the HTML says
     */
    static String better(String plain, String rich) {
        if (MimeContent.isBlank(plain) || MimeContent.isBlank(rich)) {
            return MimeContent.isBlank(plain) ? rich : plain;
        }
        double same = new Fingerprint(plain).share(rich);
        double shown = new Fingerprint(rich).share(plain);
        // Of a text that was cut off, all is in the HTML, but not the reverse.
        boolean less = shown >= ALIKE && same < ALIKE / 2;
        return less || shown < ALIKE && (isNotice(plain) || longer(rich, plain)) ? rich : plain;
    }

    private static boolean isNotice(String plain) {
        return plain.length() < MAX_NOTICE && NOTICE.matcher(plain).find();
    }

    private static boolean longer(String rich, String plain) {
        return Fingerprint.letters(rich).length()
                > 1.5 * Fingerprint.letters(plain).length();
    }
}
