package dev.parley.email.thread;

import java.util.List;

/**
 * One mail, ready to be sent.
 *
 * @param messageId without its angle brackets
 * @param fromName null for none
 * @param html the same for who reads HTML, or null
 * @param replyTo also takes what cannot be delivered
 * @param inReplyTo the Message-ID that it answers, or null
 * @param references the Message-IDs of the thread so far, the oldest first
 * @param unsubscribeUrl where one POST ends it (RFC 8058), or null
 */
public record Letter(
        String messageId,
        String from,
        String fromName,
        String to,
        String replyTo,
        String subject,
        String text,
        String html,
        String inReplyTo,
        List<String> references,
        String unsubscribeUrl) {}
