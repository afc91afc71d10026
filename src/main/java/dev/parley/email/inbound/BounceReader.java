package dev.parley.email.inbound;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetHeaders;

import dev.parley.wire.StorableText;

/** Puts together what the parts of a delivery status notification say (RFC 3464, RFC 6522). */
final class BounceReader {

    private static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_DIAGNOSTIC = 400;
    private static final Pattern STATUS = Pattern.compile("[245]\\.\\d{1,3}\\.\\d{1,3}");

    private boolean isAny;
    private boolean isReport;
    private String messageId;
    private String action;
    private String status;
    private String diagnostic;

    /**
     * @param type the parameter of {@code multipart/report}
     */
    void report(String type) {
        isAny = true;
        isReport = "delivery-status".equalsIgnoreCase(type);
    }

    /** One group of fields about the mail, then one for each recipient; there is only one recipient of ours. */
    void status(InputStream fields) throws IOException, MessagingException {
        byte[] bytes = fields.readNBytes(MAX_BYTES);
        ByteArrayInputStream rest = new ByteArrayInputStream(bytes);
        while (rest.available() > 0) {
            InternetHeaders group = new InternetHeaders(rest);
            if (group.getHeader("Action") != null && !"failed".equals(action)) {
                action = group.getHeader("Action", null).strip().toLowerCase(Locale.ROOT);
                String said = group.getHeader("Status", null);
                Matcher code = STATUS.matcher(said == null ? "" : said);
                status = code.find() ? code.group() : "5.0.0";
                diagnostic = group.getHeader("Diagnostic-Code", null);
            }
        }
    }

    /** The mail that it is about, or its header. */
    void original(InputStream mail) throws IOException, MessagingException {
        String id =
                new InternetHeaders(new ByteArrayInputStream(mail.readNBytes(MAX_BYTES))).getHeader("Message-ID", null);
        if (messageId == null) {
            messageId = MessageIds.in(id).stream().findFirst().orElse(null);
        }
    }

    /** Whether a server or a program reports something, to whomever it may concern. */
    boolean isAny() {
        return isAny;
    }

    Optional<IncomingMail.Bounce> bounce() {
        return isReport && action != null
                ? Optional.of(
                        new IncomingMail.Bounce(messageId, action.equals("failed"), status, shortened(diagnostic)))
                : Optional.empty();
    }

    private static String shortened(String text) {
        if (text == null) {
            return null;
        }
        String line = StorableText.of(text).replaceAll("\\s+", " ").strip();
        return line.substring(0, Math.min(line.length(), MAX_DIAGNOSTIC));
    }
}
