package dev.parley.email.smtp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.angus.mail.util.QPEncoderStream;

import dev.parley.email.address.EmailAddresses;
import dev.parley.email.address.HeaderText;
import dev.parley.email.thread.Letter;

/**
 * Writes a letter as a mail (RFC 5322, RFC 2046) of short ASCII lines, with the fields that keep programs from answering and let
 * people unsubscribe, signed where the sender's domain has a key.
 */
@ApplicationScoped
class MailWriter {

    private static final String PLAIN_NAME = "[A-Za-z0-9][A-Za-z0-9 '&_-]*";
    /** A line with an encoded word has at most 76 characters, the field's name included (RFC 2047, 2). */
    private static final int BYTES_OF_A_WORD = 39;

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH);

    private static final Base64.Encoder LINES = Base64.getMimeEncoder(76, new byte[] {'\r', '\n'});

    private final DkimKeys keys;
    private final InstantSource clock;

    MailWriter(DkimKeys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * @throws IOException when the domain's key cannot be used
     */
    byte[] write(Letter letter) throws IOException {
        String boundary = "=_" + UUID.randomUUID();
        Map<String, String> fields = fields(letter);
        fields.put("MIME-Version", "1.0");
        fields.put("Content-Type", "multipart/alternative;\r\n boundary=\"" + boundary + "\"");
        String body = "--" + boundary + "\r\n" + part("text/plain", letter.text())
                + (letter.html() == null ? "" : "--" + boundary + "\r\n" + part("text/html", letter.html()))
                + "--" + boundary + "--\r\n";
        StringBuilder mail = new StringBuilder();
        keys.of(EmailAddresses.domainOf(letter.from()))
                .ifPresent(key -> mail.append("DKIM-Signature: ")
                        .append(key.signature(fields, body, clock.instant()))
                        .append("\r\n"));
        fields.forEach(
                (name, value) -> mail.append(name).append(": ").append(value).append("\r\n"));
        return mail.append("\r\n").append(body).toString().getBytes(StandardCharsets.US_ASCII);
    }

    private Map<String, String> fields(Letter letter) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Date", DATE.format(clock.instant().atOffset(ZoneOffset.UTC)));
        fields.put("From", from(letter));
        fields.put("To", letter.to());
        fields.put("Reply-To", letter.replyTo());
        fields.put("Subject", text(letter.subject()));
        fields.put("Message-ID", bracketed(letter.messageId()));
        if (letter.inReplyTo() != null) {
            fields.put("In-Reply-To", bracketed(letter.inReplyTo()));
            fields.put(
                    "References",
                    letter.references().stream().map(MailWriter::bracketed).collect(Collectors.joining("\r\n ")));
        }
        // RFC 3834: who answers automatically must not answer this.
        fields.put("Auto-Submitted", letter.inReplyTo() == null ? "auto-generated" : "auto-replied");
        // Exchange's word for it; reports of failure are wanted.
        fields.put("X-Auto-Response-Suppress", "DR, RN, NRN, OOF, AutoReply");
        String byMail = "<mailto:" + letter.replyTo() + "?subject=unsubscribe>";
        if (letter.unsubscribeUrl() == null) {
            fields.put("List-Unsubscribe", byMail);
        } else {
            fields.put("List-Unsubscribe", byMail + ",\r\n <" + letter.unsubscribeUrl() + ">");
            fields.put("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        return fields;
    }

    private static String from(Letter letter) {
        String name = letter.fromName() == null ? "" : HeaderText.of(letter.fromName());
        if (name.isEmpty()) {
            return letter.from();
        }
        return (name.matches(PLAIN_NAME) ? name : encoded(name)) + " <" + letter.from() + ">";
    }

    /** As it is where that is safe, else in encoded words (RFC 2047), one a line. */
    static String text(String text) {
        boolean plain = text.chars().allMatch(c -> c >= ' ' && c <= '~') && !text.contains("=?");
        return plain ? text : encoded(text);
    }

    /** Encoded words hold no character that means anything in an address. */
    private static String encoded(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        text.codePoints().forEach(point -> {
            String character = Character.toString(point);
            if ((piece + character).getBytes(StandardCharsets.UTF_8).length > BYTES_OF_A_WORD) {
                words.add(piece.toString());
                piece.setLength(0);
            }
            piece.append(character);
        });
        words.add(piece.toString());
        return words.stream()
                .map(word ->
                        "=?UTF-8?B?" + Base64.getEncoder().encodeToString(word.getBytes(StandardCharsets.UTF_8)) + "?=")
                .collect(Collectors.joining("\r\n "));
    }

    /** Readable as it is where most of it is ASCII. */
    private static String part(String type, String text) throws IOException {
        String lines = text.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\r\n");
        byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        boolean readable = bytes.length - lines.length() <= lines.length() / 4;
        return "Content-Type: " + type + "; charset=utf-8\r\nContent-Transfer-Encoding: "
                + (readable
                        ? "quoted-printable\r\n\r\n" + quoted(bytes)
                        : "base64\r\n\r\n" + LINES.encodeToString(bytes))
                + "\r\n";
    }

    private static String quoted(byte[] bytes) throws IOException {
        ByteArrayOutputStream quoted = new ByteArrayOutputStream();
        try (OutputStream encoder = new QPEncoderStream(quoted)) {
            encoder.write(bytes);
        }
        return quoted.toString(StandardCharsets.US_ASCII);
    }

    private static String bracketed(String messageId) {
        return "<" + messageId + ">";
    }
}
