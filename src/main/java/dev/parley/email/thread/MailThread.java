package dev.parley.email.thread;

import java.time.Instant;

import dev.parley.conversation.Conversation;
import dev.parley.queue.Lease;

/**
 * A conversation by mail that this node may work on as long as its lease lasts.
 *
 * @param number what its reply address says
 * @param correspondent the person's address
 * @param sender the agent's address
 * @param senderName beside it, or null
 * @param arrivals how many mails had come in at the claim
 * @param failures tries in a row that failed
 * @param failingSince the first of them, or null
 */
public record MailThread(
        Lease lease,
        long number,
        String correspondent,
        String sender,
        String senderName,
        String subject,
        int arrivals,
        int failures,
        Instant failingSince) {

    /** Something went well, so that the next failure is the first one. */
    MailThread well() {
        return new MailThread(lease, number, correspondent, sender, senderName, subject, arrivals, 0, null);
    }

    Conversation.Key conversation() {
        return lease.conversation();
    }
}
