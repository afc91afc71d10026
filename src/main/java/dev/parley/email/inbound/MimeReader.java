package dev.parley.email.inbound;

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
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.SequencedSet;
import java.util.regex.Pattern;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimeUtility;

import dev.parley.wire.StorableText;

/** Reads a mail (RFC 5322, RFC 2045) that may be anything: what cannot be read of it is left out. */
final class MimeReader {

    /** One address that can be answered; others in its place are mistakes or tricks. */
    private static final Pattern ADDRESS = Pattern.compile("[\\x21-\\x7e&&[^<>,;:\"@()\\\\]]{1,64}@[a-z0-9.-]{1,189}");
    /** The surest first: what the receiving servers wrote, then what the author wrote. */
    private static final List<String> RECIPIENTS =
            List.of("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc", "Resent-To");

    /** Lines that begin with a dash: every part has one before it. */
    private static final int MAX_DASHES = 5_000;

    private static final int MAX_RECIPIENTS = 100;
    private static final int MAX_REFERENCES = 50;
    private static final int MAX_SUBJECT = 500;

    static {
        // The library reads these once. What is odd is to be read as far as it can be.
        System.setProperty("mail.mime.ignoreunknownencoding", "true");
        System.setProperty("mail.mime.base64.ignoreerrors", "true");
        System.setProperty("mail.mime.uudecode.ignoreerrors", "true");
        System.setProperty("mail.mime.parameters.strict", "false");
    }

    private MimeReader() {}

    /**
     * @return empty when nobody says who wrote it
     * @throws MessagingException when it is damaged beyond reading
     */
    static Optional<IncomingMail> read(MimePart mail) throws MessagingException, IOException {
        MimeContent content = MimeContent.of(mail);
        List<String> authors = addresses(mail, "From");
        if (authors.size() != 1 && content.bounce().isEmpty()) {
            return Optional.empty();
        }
        String from = authors.size() == 1 ? authors.getFirst() : "mailer-daemon@invalid";
        List<String> ids = ids(mail, "Message-ID");
        return Optional.of(new IncomingMail(
                ids.isEmpty() ? digest(mail) + "@no-message-id" : ids.getFirst(),
                from,
                recipients(mail),
                references(mail),
                decoded(first(mail, "Subject")),
                ReplyText.of(content.text()),
                content.attachments(),
                content.isReport() ? Optional.of("report") : AutomaticMail.reason(mail, from),
                content.bounce()));
    }

    /**
     * @throws MessagingException when it has more parts than any mail has: to read them would cost more than it is worth
     */
    static MimeMessage parsed(InputStream mail) throws MessagingException, IOException {
        byte[] bytes = mail.readAllBytes();
        int dashes = 0;
        for (int i = 1; i < bytes.length; i++) {
            if (bytes[i] == '-' && bytes[i - 1] == '\n' && ++dashes > MAX_DASHES) {
                throw new MessagingException("too many parts");
            }
        }
        return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(bytes));
    }

    private static List<String> recipients(MimePart mail) throws MessagingException {
        SequencedSet<String> recipients = new LinkedHashSet<>();
        for (String field : RECIPIENTS) {
            recipients.addAll(addresses(mail, field));
        }
        return recipients.stream().limit(MAX_RECIPIENTS).toList();
    }

    private static List<String> references(MimePart mail) throws MessagingException {
        SequencedSet<String> references = new LinkedHashSet<>(ids(mail, "In-Reply-To"));
        references.addAll(ids(mail, "References").reversed());
        return references.stream().limit(MAX_REFERENCES).toList();
    }

    private static List<String> ids(MimePart mail, String field) throws MessagingException {
        return MessageIds.in(first(mail, field));
    }

    private static List<String> addresses(MimePart mail, String field) throws MessagingException {
        List<String> addresses = new ArrayList<>();
        String[] values = mail.getHeader(field);
        for (String value : values == null ? new String[0] : values) {
            for (Address address : parsed(value)) {
                String plain = ((InternetAddress) address).getAddress();
                String lower = plain == null ? "" : plain.toLowerCase(Locale.ROOT);
                if (ADDRESS.matcher(lower).matches()) {
                    addresses.add(lower);
                }
            }
        }
        return addresses;
    }

    private static InternetAddress[] parsed(String value) {
        try {
            return InternetAddress.parseHeader(value, false);
        } catch (AddressException malformed) {
            return new InternetAddress[0];
        }
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
        return values == null ? null : MimeUtility.unfold(values[0]);
    }

    private static String decoded(String field) {
        if (field == null) {
            return "";
        }
        String line = StorableText.of(MimeCharsets.decoded(field))
                .replaceAll("\\p{Cntrl}+", " ")
                .strip();
        return line.substring(0, Math.min(line.length(), MAX_SUBJECT));
    }
}
