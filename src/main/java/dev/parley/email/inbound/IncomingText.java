package dev.parley.email.inbound;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.email.inbound.mime.IncomingMail;
import dev.parley.email.reply.Subjects;

/**
 * What of a mail becomes a turn.
 *
 * @param words the person's, and nobody else's; empty when there are none
 * @param detail a JSON object with what stands beside them: from, reply_to, subject, attachments, empty, truncated, encrypted,
 *     message_id_reused
 */
record IncomingText(String words, String detail) {

    private static final int MAX_TEXT = 16_000;

    /**
     * @param reused whether another mail came with its Message-ID
     */
    static IncomingText of(IncomingMail mail, Routing.Facts facts, boolean reused, ObjectMapper json) {
        String words = facts.words();
        ObjectNode detail = json.createObjectNode().put("from", mail.from());
        facts.person()
                .filter(person -> !person.equals(mail.from()))
                .ifPresent(person -> detail.put("reply_to", person));
        boolean told = facts.thread()
                .filter(Routing.Thread::active)
                .map(thread -> Subjects.differ(thread.subject(), mail.subject()))
                .orElse(!mail.subject().isEmpty());
        if (told) {
            detail.put("subject", mail.subject());
        }
        if (words.isEmpty()) {
            detail.put("empty", true);
        }
        if (words.length() > MAX_TEXT) {
            detail.put("truncated", true);
        }
        if (mail.sealed()) {
            detail.put("encrypted", true);
        }
        if (reused) {
            detail.put("message_id_reused", true);
        }
        if (!mail.attachments().isEmpty()) {
            ArrayNode files = detail.putArray("attachments");
            mail.attachments()
                    .forEach(file -> files.addObject()
                            .put("name", file.name())
                            .put("type", file.type())
                            .put("size", file.size()));
        }
        return new IncomingText(bounded(words), detail.toString());
    }

    /** As much as a turn holds. */
    static String bounded(String words) {
        if (words.length() <= MAX_TEXT) {
            return words;
        }
        return words.substring(0, Character.isHighSurrogate(words.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT);
    }
}
