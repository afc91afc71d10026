package dev.parley.email.inbound;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimeUtility;

/** Reads a mail (RFC 5322, RFC 2045) that may be anything: what cannot be read of it is left out. */
final class MimeReader {

    private static final Pattern MESSAGE_ID = Pattern.compile("<([^<>\\s]{1,900})>");
    /** The surest first: what the receiving servers wrote, then what the author wrote. */
    private static final List<String> RECIPIENTS =
            List.of("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc", "Resent-To");

    private static final int MAX_RECIPIENTS = 100;
    private static final int MAX_REFERENCES = 50;
    private static final int MAX_SUBJECT = 500;

    private MimeReader() {}

    /**
     * @param fallbackId the Message-ID of a mail that has none; it must be the same whenever this mail is read
     * @return empty when nobody says who wrote it
     * @throws MessagingException when it is damaged beyond reading
     */
    static Optional<IncomingMail> read(MimePart mail, String fallbackId) throws MessagingException, IOException {
        Optional<String> from = addresses(mail, "From").stream().findFirst();
        if (from.isEmpty()) {
            return Optional.empty();
        }
        MimeContent content = MimeContent.of(mail);
        return Optional.of(new IncomingMail(
                ids(mail, "Message-ID").stream().findFirst().orElse(fallbackId),
                from.get(),
                recipients(mail),
                references(mail),
                decoded(first(mail, "Subject")),
                ReplyText.of(content.text()),
                content.attachments(),
                AutomaticMail.reason(mail, from.get()),
                content.bounce()));
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

    static List<String> ids(MimePart mail, String field) throws MessagingException {
        List<String> ids = new ArrayList<>();
        String value = first(mail, field);
        Matcher matcher = MESSAGE_ID.matcher(value == null ? "" : value);
        while (matcher.find()) {
            ids.add(StorableCharacters.of(matcher.group(1)));
        }
        return ids;
    }

    private static List<String> addresses(MimePart mail, String field) throws MessagingException {
        List<String> addresses = new ArrayList<>();
        String[] values = mail.getHeader(field);
        for (String value : values == null ? new String[0] : values) {
            for (Address address : parsed(value)) {
                String plain = ((InternetAddress) address).getAddress();
                if (plain != null && plain.indexOf('@') > 0 && plain.length() <= 254) {
                    addresses.add(StorableCharacters.of(plain.toLowerCase(Locale.ROOT)));
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

    private static String first(MimePart mail, String field) throws MessagingException {
        String[] values = mail.getHeader(field);
        return values == null ? null : MimeUtility.unfold(values[0]);
    }

    private static String decoded(String field) {
        if (field == null) {
            return "";
        }
        String text;
        try {
            text = MimeUtility.decodeText(field);
        } catch (IOException | RuntimeException unknownCharset) {
            text = field;
        }
        String line = StorableCharacters.of(text).replaceAll("\\p{Cntrl}+", " ").strip();
        return line.substring(0, Math.min(line.length(), MAX_SUBJECT));
    }
}
