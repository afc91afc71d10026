package dev.parley.email.inbound.mime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.SequencedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimeUtility;

import dev.parley.email.mime.HeaderWords;
import dev.parley.email.mime.Mailboxes;
import dev.parley.wire.StorableText;

/** Reads a mail (RFC 5322, RFC 2045) that may be anything: what cannot be read of it is left out. */
public final class MimeReader {

    /** What stands above a mail that came along. */
    static final String FORWARDED = "Forwarded message";

    /** The surest first: what the receiving servers wrote, then what the author wrote. */
    private static final List<String> RECIPIENTS = List.of(
            "Delivered-To",
            "X-Original-To",
            "Envelope-To",
            "X-Envelope-To",
            "X-Delivered-To",
            "X-Forwarded-To",
            "To",
            "Cc",
            "Resent-To",
            "Resent-Cc",
            "Apparently-To");

    /** Whom a server on the way says that it is for. */
    private static final Pattern FOR = Pattern.compile("\\sfor\\s+<?([^<>\\s;]{3,300})>?");

    /** Lines that begin with two dashes: every part has one before it. */
    private static final int MAX_DASHES = 5_000;

    /** Above the first empty line; and all lines, each of which may be a field of some part. */
    private static final int MAX_HEADER = 1 << 20;

    private static final int MAX_LINES = 1_000_000;
    /** Of one field, and of all addresses: the library takes time by the square of it. */
    private static final int MAX_FIELD = 8_192;

    private static final int MAX_ADDRESSES = 4 * MAX_FIELD;
    private static final int MAX_RECIPIENTS = 100;
    private static final int MAX_REFERENCES = 250;
    private static final int MAX_RECEIVED = 2_000;
    private static final int MAX_SUBJECT = 500;

    static {
        LenientLibrary.set();
    }

    private MimeReader() {}

    /**
     * @return empty when it has no header at all
     * @throws MessagingException when it is damaged beyond reading
     */
    public static Optional<IncomingMail> read(MimePart mail) throws MessagingException, IOException {
        if (!mail.getAllHeaderLines().hasMoreElements()) {
            return Optional.empty();
        }
        MimeContent content = MimeContent.of(mail);
        Authors authors = Authors.of(mail);
        String subject = decoded(first(mail, "Subject"));
        Optional<IncomingMail.Bounce> bounce = content.bounces()
                .bounce(
                        subject,
                        first(mail, "X-Failed-Recipients"),
                        content.text(),
                        AutomaticMail.isOfServer(mail, authors.from()));
        List<String> ids = ids(mail, "Message-ID");
        return Optional.of(new IncomingMail(
                ids.isEmpty() ? digest(mail) + "@no-message-id" : ids.getFirst(),
                authors.from(),
                authors.answersTo(),
                recipients(mail),
                references(mail),
                subject,
                content.text(),
                content.attachments(),
                content.isSealed(),
                content.isReport() ? Optional.of("report") : automatic(mail, authors),
                bounce));
    }

    private static Optional<String> automatic(MimePart mail, Authors authors) throws MessagingException {
        Optional<String> reason = AutomaticMail.reason(mail, authors.from(), authors.answersTo());
        return reason.isPresent() ? reason : authors.unanswerable();
    }

    /**
     * @throws MessagingException when it has more parts than any mail has: to read them would cost more than it is worth
     */
    public static MimeMessage parsed(InputStream mail) throws MessagingException, IOException {
        byte[] bytes = mail.readAllBytes();
        int dashes = 0;
        int lines = 0;
        boolean header = true;
        for (int i = 1; i < bytes.length; i++) {
            if (bytes[i - 1] != '\n') {
                continue;
            }
            lines++;
            header = header && bytes[i] != '\n' && bytes[i] != '\r';
            dashes += bytes[i] == '-' && i + 1 < bytes.length && bytes[i + 1] == '-' ? 1 : 0;
            if (dashes > MAX_DASHES || lines > MAX_LINES || header && i > MAX_HEADER) {
                throw new MessagingException("too many parts, lines or fields");
            }
        }
        return unchecked(bytes);
    }

    /** A session of its own for each would take longer than the mail. */
    static MimeMessage unchecked(byte[] mail) throws MessagingException {
        return new MimeMessage(Session.getDefaultInstance(new Properties()), new ByteArrayInputStream(mail));
    }

    private static List<String> recipients(MimePart mail) throws MessagingException {
        SequencedSet<String> recipients = new LinkedHashSet<>();
        for (String field : RECIPIENTS) {
            recipients.addAll(addresses(mail, field));
            if (recipients.size() >= MAX_RECIPIENTS) {
                break;
            }
        }
        String[] received = mail.getHeader("Received");
        for (String server : received == null ? new String[0] : received) {
            Matcher recipient = FOR.matcher(server.substring(0, Math.min(server.length(), MAX_RECEIVED)));
            if (recipients.size() < MAX_RECIPIENTS && recipient.find()) {
                recipients.addAll(Mailboxes.in(recipient.group(1)));
            }
        }
        return recipients.stream().limit(MAX_RECIPIENTS).toList();
    }

    private static List<String> references(MimePart mail) throws MessagingException {
        SequencedSet<String> references = new LinkedHashSet<>(ids(mail, "In-Reply-To"));
        references.addAll(ids(mail, "References").reversed());
        return references.stream().limit(MAX_REFERENCES).toList();
    }

    /** Of each field of that name. */
    private static List<String> ids(MimePart mail, String field) throws MessagingException {
        String[] values = mail.getHeader(field);
        List<String> ids = new ArrayList<>();
        for (String value : values == null ? new String[0] : values) {
            ids.addAll(MessageIds.in(end(value)));
        }
        return ids;
    }

    static List<String> addresses(MimePart mail, String field) throws MessagingException {
        List<String> addresses = new ArrayList<>();
        String[] values = mail.getHeader(field);
        int left = MAX_ADDRESSES / RECIPIENTS.size();
        for (String value : values == null ? new String[0] : values) {
            left -= value.length();
            addresses.addAll(Mailboxes.in(beginning(value)));
            if (left <= 0) {
                break;
            }
        }
        return addresses;
    }

    private static String beginning(String field) {
        if (field.length() <= MAX_FIELD) {
            return field;
        }
        int comma = field.lastIndexOf(',', MAX_FIELD);
        return field.substring(0, comma < 0 ? MAX_FIELD : comma);
    }

    private static String end(String field) {
        return field.substring(Math.max(0, field.length() - 2 * MAX_FIELD));
    }

    /** The same whenever this mail is read, and wherever. */
    private static String digest(MimePart mail) throws MessagingException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String field : List.of("From", "To", "Date", "Subject", "Received")) {
                String[] values = mail.getHeader(field);
                for (String value : values == null ? new String[0] : values) {
                    digest.update(value.getBytes(StandardCharsets.UTF_8));
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String first(MimePart mail, String field) throws MessagingException {
        String[] values = mail.getHeader(field);
        return values == null
                ? null
                : MimeUtility.unfold(values[0].substring(0, Math.min(values[0].length(), MAX_FIELD)));
    }

    private static String decoded(String field) {
        if (field == null) {
            return "";
        }
        String line = StorableText.of(HeaderWords.decoded(field))
                .replaceAll("\\p{Cntrl}+", " ")
                .strip();
        return line.substring(
                0, line.offsetByCodePoints(0, Math.min(line.codePointCount(0, line.length()), MAX_SUBJECT)));
    }
}
