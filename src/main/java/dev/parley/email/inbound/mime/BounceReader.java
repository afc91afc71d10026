package dev.parley.email.inbound.mime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetHeaders;

import dev.parley.email.mime.HeaderWords;
import dev.parley.email.mime.Mailboxes;
import dev.parley.wire.StorableText;

/** Puts together what the parts of a report say: of delivery (RFC 3464, RFC 6522), or of abuse (RFC 5965). */
final class BounceReader {

    static final Set<String> STATUS_TYPES = Set.of("message/delivery-status", "message/global-delivery-status");
    static final Set<String> HEADER_TYPES =
            Set.of("text/rfc822-headers", "text/rfc822-header", "message/rfc822-headers", "message/global-headers");

    private static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_DIAGNOSTIC = 400;
    private static final int MAX_FATES = 50;
    private static final Pattern STATUS = Pattern.compile("[245]\\.\\d{1,3}\\.\\d{1,3}");
    private static final List<String> RECIPIENTS =
            List.of("Final-Recipient", "Original-Recipient", "X-Actual-Recipient", "X-Display-Name");
    private static final List<String> ADDRESSES = List.of("Return-Path", "Reply-To", "List-Unsubscribe", "From");
    /** Such a report says that somebody wants the mail. */
    private static final String NO_COMPLAINT = "not-spam";

    /** What Outlook.com adds to the mail that somebody complains about, instead of a report. */
    private static final String OUTLOOK_COMPLAINT = "X-HmXmrOriginalRecipient";

    private final List<IncomingMail.Fate> fates = new ArrayList<>();
    private final Set<String> addresses = new LinkedHashSet<>();
    private boolean isAny;
    private boolean complains;
    private String messageId;

    /**
     * @param type the parameter of {@code multipart/report}, or null
     */
    void report(String type) {
        isAny = true;
    }

    /** One group of fields about the mail, then one for each recipient. */
    void status(InputStream fields) throws IOException, MessagingException {
        isAny = true;
        ByteArrayInputStream rest = new ByteArrayInputStream(fields.readNBytes(MAX_BYTES));
        while (rest.available() > 0 && fates.size() < MAX_FATES) {
            InternetHeaders group = new InternetHeaders(rest);
            String action = group.getHeader("Action", null);
            if (action != null || group.getHeader("Final-Recipient") != null && group.getHeader("Status") != null) {
                fates.add(fate(group, action == null ? "" : action.strip().toLowerCase(Locale.ROOT)));
            }
        }
    }

    private static IncomingMail.Fate fate(InternetHeaders group, String action) {
        Set<String> recipients = new LinkedHashSet<>();
        for (String field : RECIPIENTS) {
            String value = group.getHeader(field, null);
            if (value != null) {
                recipients.addAll(Mailboxes.in(value.substring(value.indexOf(';') + 1)));
            }
        }
        String said = group.getHeader("Status", null);
        String diagnostic = group.getHeader("Diagnostic-Code", null);
        Matcher code = STATUS.matcher(said == null ? "" : said);
        String status = code.find() ? code.group() : "5.0.0";
        Matcher better = STATUS.matcher(diagnostic == null ? "" : diagnostic);
        // Some servers say "5.0.0" there, and what it was behind it.
        status = status.endsWith(".0.0") && better.find() ? better.group() : status;
        // What was given up after days has a code of what may pass.
        boolean failed = action.isEmpty() ? status.startsWith("5.") : action.startsWith("fail");
        return new IncomingMail.Fate(recipients, failed, status, shortened(diagnostic));
    }

    /** RFC 5965. */
    void complaint(InputStream fields) throws IOException, MessagingException {
        isAny = true;
        InternetHeaders report = new InternetHeaders(new ByteArrayInputStream(fields.readNBytes(MAX_BYTES)));
        String type = report.getHeader("Feedback-Type", null);
        complains = type != null && !type.strip().equalsIgnoreCase(NO_COMPLAINT);
        String sender = report.getHeader("Original-Mail-From", null);
        addresses.addAll(sender == null ? List.of() : Mailboxes.in(sender));
    }

    /** The mail that it is about, or its header. */
    void original(InputStream mail) throws IOException, MessagingException {
        InternetHeaders header = new InternetHeaders(new ByteArrayInputStream(mail.readNBytes(MAX_BYTES)));
        if (messageId == null) {
            messageId = MessageIds.in(header.getHeader("Message-ID", null)).stream()
                    .findFirst()
                    .orElse(null);
        }
        if (header.getHeader(OUTLOOK_COMPLAINT) != null) {
            isAny = true;
            complains = true;
        }
        for (String field : ADDRESSES) {
            String value = header.getHeader(field, ",");
            addresses.addAll(value == null ? List.of() : Mailboxes.in(value.replaceAll("\\?[^>,]*", "")));
        }
    }

    /** Whether a server or a program reports something, to whomever it may concern. */
    boolean isAny() {
        return isAny;
    }

    /**
     * @param subject of it
     * @param failedRecipients the field {@code X-Failed-Recipients}, or null
     * @param text what it says to people
     * @param byMachine whether only servers send such mails
     */
    Optional<IncomingMail.Bounce> bounce(String subject, String failedRecipients, String text, boolean byMachine) {
        if (fates.isEmpty() && !complains && (isAny || byMachine || failedRecipients != null)) {
            BounceText.read(subject, failedRecipients, text).ifPresent(fates::add);
            Matcher id = BounceText.MESSAGE_ID.matcher(text.substring(0, Math.min(text.length(), MAX_BYTES)));
            messageId = messageId == null && id.find()
                    ? MessageIds.in(id.group(1)).stream().findFirst().orElse(null)
                    : messageId;
            addresses.addAll(BounceText.addresses(text));
        }
        return fates.isEmpty() && !complains
                ? Optional.empty()
                : Optional.of(
                        new IncomingMail.Bounce(messageId, List.copyOf(addresses), List.copyOf(fates), complains));
    }

    static String shortened(String text) {
        if (text == null) {
            return null;
        }
        String line = StorableText.of(HeaderWords.decoded(text))
                .replaceAll("\\s+", " ")
                .strip();
        return line.substring(0, Math.min(line.length(), MAX_DIAGNOSTIC));
    }
}
