package dev.parley.email;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

import io.vertx.core.MultiMap;
import io.vertx.ext.mail.MailMessage;

/** A letter as the mail client takes it, with the fields that keep programs from answering and let people unsubscribe. */
final class SmtpMessage {

    private static final String PLAIN_NAME = "[A-Za-z0-9][A-Za-z0-9 '&_-]*";
    /** An encoded word has at most 75 characters (RFC 2047, 2). */
    private static final int BYTES_OF_A_WORD = 45;

    private SmtpMessage() {}

    static MailMessage of(Letter letter) {
        MailMessage mail = new MailMessage()
                .setFrom(from(letter))
                .setTo(letter.to())
                .setBounceAddress(letter.replyTo())
                .setText(letter.text())
                .setHtml(letter.html());
        MultiMap fields = MultiMap.caseInsensitiveMultiMap()
                .add("Reply-To", letter.replyTo())
                .add("Subject", subject(letter.subject()))
                .add("Message-ID", bracketed(letter.messageId()))
                // RFC 3834: who answers automatically must not answer this.
                .add("Auto-Submitted", letter.inReplyTo() == null ? "auto-generated" : "auto-replied")
                // Exchange's word for it; reports of failure are wanted.
                .add("X-Auto-Response-Suppress", "DR, RN, NRN, OOF, AutoReply");
        if (letter.inReplyTo() != null) {
            fields.add("In-Reply-To", bracketed(letter.inReplyTo()));
            fields.add("References", folded(letter.references()));
        }
        String byMail = "<mailto:" + letter.replyTo() + "?subject=unsubscribe>";
        if (letter.unsubscribeUrl() == null) {
            fields.add("List-Unsubscribe", byMail);
        } else {
            fields.add("List-Unsubscribe", byMail + ",\r\n <" + letter.unsubscribeUrl() + ">");
            fields.add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        return mail.setHeaders(fields);
    }

    private static String from(Letter letter) {
        String name = letter.fromName() == null ? "" : HeaderText.of(letter.fromName());
        if (name.isEmpty()) {
            return letter.from();
        }
        return (name.matches(PLAIN_NAME) ? name : encoded(name)) + " <" + letter.from() + ">";
    }

    /** The client knows no characters beyond U+FFFF, and does not fold. */
    private static String subject(String text) {
        boolean plain = text.chars().allMatch(c -> c >= ' ' && c <= '~') && !text.contains("=?");
        return plain ? text : encoded(text).replace(" ", "\r\n ");
    }

    /** Encoded words (RFC 2047) hold no character that means anything in an address. */
    private static String encoded(String name) {
        List<String> words = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        name.codePoints().forEach(point -> {
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
                .collect(Collectors.joining(" "));
    }

    private static String folded(List<String> messageIds) {
        return messageIds.stream().map(SmtpMessage::bracketed).collect(Collectors.joining("\r\n "));
    }

    private static String bracketed(String messageId) {
        return "<" + messageId + ">";
    }
}
