package dev.parley.email.inbound;

import java.io.UnsupportedEncodingException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

import jakarta.mail.internet.MimeUtility;

import org.jboss.logging.Logger;

/** The words of a mail, in whatever charset they came. What cannot be known of them is guessed, and said in the log. */
final class MimeCharsets {

    private static final Logger LOG = Logger.getLogger(MimeCharsets.class);
    private static final int MAX_LOGGED = 40;

    private MimeCharsets() {}

    /**
     * @param charset as the mail names it, or null
     */
    static String text(byte[] bytes, String charset) {
        Charset known = charset == null ? null : known(charset);
        return known == null ? guessed(bytes) : new String(bytes, known);
    }

    /** A header's text with its encoded words decoded (RFC 2047); as it came where that cannot be done. */
    static String decoded(String header) {
        try {
            return MimeUtility.decodeText(header);
        } catch (UnsupportedEncodingException unknown) {
            warn(unknown.getMessage());
            return header;
        } catch (RuntimeException malformed) {
            return header;
        }
    }

    private static Charset known(String name) {
        try {
            return Charset.forName(MimeUtility.javaCharset(name));
        } catch (IllegalArgumentException unknown) {
            warn(name);
            return null;
        }
    }

    /** UTF-8 where it can be that, else what most mails without a word of their charset are. */
    private static String guessed(byte[] bytes) {
        CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
        CharBuffer text = CharBuffer.allocate(bytes.length);
        // The last letter may be cut off.
        CoderResult result = utf8.decode(ByteBuffer.wrap(bytes), text, false);
        return result.isUnderflow() ? text.flip().toString() : new String(bytes, Charset.forName("windows-1252"));
    }

    private static void warn(String charset) {
        String name = String.valueOf(charset).replaceAll("[^A-Za-z0-9._:+-]", "?");
        LOG.warnf(
                "A mail is in a charset that is not known here, %s: it is read as if it named none",
                name.substring(0, Math.min(name.length(), MAX_LOGGED)));
    }
}
