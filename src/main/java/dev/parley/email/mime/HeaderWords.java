package dev.parley.email.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a header field says: encoded words (RFC 2047) as they are meant, also where they touch, hold blanks, or were cut inside a
 * character; other bytes beyond ASCII as UTF-8 (RFC 6532) where they can be.
 */
public final class HeaderWords {

    private static final Pattern WORD =
            Pattern.compile("=\\?([^?\\s]{1,60})\\?([bBqQ])\\?([^\\r\\n]{0,998}?)\\?=(?![0-9A-Fa-f]{2})");

    private static final int LONGEST = 16_000;
    private static final Pattern BLANKS = Pattern.compile("\\s*");

    private HeaderWords() {}

    /**
     * @param field as the library gives it: unfolded or not, one character for each byte
     */
    public static String decoded(String field) {
        String text = characters(field);
        if (!text.contains("=?")) {
            return unfolded(text);
        }
        String line = unfolded(text.substring(0, Math.min(text.length(), LONGEST)));
        StringBuilder decoded = new StringBuilder();
        Run run = new Run("", "");
        int end = 0;
        Matcher word = WORD.matcher(line);
        while (word.find()) {
            String between = line.substring(end, word.start());
            boolean touches = end > 0 && BLANKS.matcher(between).matches();
            Run next = new Run(
                    word.group(1).toLowerCase(Locale.ROOT).replaceAll("\\*.*", ""),
                    word.group(2).toLowerCase(Locale.ROOT));
            if (!touches || !next.charset.equals(run.charset)) {
                decoded.append(run.text()).append(touches ? "" : between);
                run = next;
            }
            run.add(next.encoding, word.group(3));
            end = word.end();
        }
        return decoded.append(run.text()).append(line.substring(end)).toString();
    }

    /** Words of one charset that touch each other, and may be cut anywhere. */
    private static final class Run {

        private final String charset;
        private final String encoding;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final StringBuilder base64 = new StringBuilder();

        Run(String charset, String encoding) {
            this.charset = charset;
            this.encoding = encoding;
        }

        void add(String as, String text) {
            boolean letters = as.equals("b");
            if (!letters || base64.indexOf("=") >= 0) {
                end();
            }
            if (letters) {
                base64.append(text);
            } else {
                bytes.writeBytes(quoted(text));
            }
        }

        String text() {
            end();
            return Charsets.decoded(bytes.toByteArray(), charset.isEmpty() ? null : charset);
        }

        private void end() {
            bytes.writeBytes(base64(base64.toString()));
            base64.setLength(0);
        }
    }

    /** The characters that its bytes mean, without reading encoded words. */
    static String characters(String field) {
        boolean plain = true;
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) > 0xff) {
                return field;
            }
            plain &= field.charAt(i) < 0x80 && field.charAt(i) != 0x1b;
        }
        return plain ? field : Charsets.decoded(field.getBytes(StandardCharsets.ISO_8859_1), null);
    }

    private static String unfolded(String text) {
        return text.indexOf('\n') < 0 && text.indexOf('\r') < 0 ? text : text.replaceAll("\\r?\\n[ \\t]?|\\r", " ");
    }

    /** As much of it as can be read. */
    static byte[] base64(String text) {
        String letters = text.replaceAll("[^A-Za-z0-9+/]", "");
        String whole = letters.length() % 4 == 1 ? letters.substring(0, letters.length() - 1) : letters;
        return Base64.getDecoder().decode(whole);
    }

    private static byte[] quoted(String text) {
        byte[] given = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(given.length);
        for (int i = 0; i < given.length; i++) {
            int high = given[i] == '=' && i + 2 < given.length ? Character.digit(given[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(given[i + 2], 16);
            if (low >= 0) {
                bytes.write(high * 16 + low);
                i += 2;
            } else {
                bytes.write(given[i] == '_' ? ' ' : given[i]);
            }
        }
        return bytes.toByteArray();
    }
}
