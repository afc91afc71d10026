package dev.parley.email.inbound;

import java.util.List;
import java.util.Optional;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A mail as it came in, as far as it matters to us.
 *
 * @param messageId without its angle brackets; made of the mail itself where it has none
 * @param from the address of its author, lower case
 * @param recipients addresses that it was delivered to or is addressed to, lower case, the surest first
 * @param references the Message-IDs that it answers, the nearest first
 * @param text what its author wrote: plain, without what was quoted, and without a signature
 * @param automatic why no machine may answer it, if so
 * @param bounce what it says about a mail of ours, if it is such a report
 */
public record IncomingMail(
        String messageId,
        String from,
        List<String> recipients,
        List<String> references,
        String subject,
        String text,
        List<Attachment> attachments,
        Optional<String> automatic,
        Optional<Bounce> bounce) {

    /**
     * A file that came along; it is not kept.
     *
     * @param size in bytes as it was sent, or -1 when that is not known
     */
    @RegisterForReflection
    public record Attachment(String name, String type, int size) {}

    /**
     * A delivery status notification (RFC 3464).
     *
     * @param messageId of the mail that it is about, or null when it does not say
     * @param failed whether it will never be delivered; otherwise it is only late, or was delivered
     * @param status such as {@code 5.1.1} (RFC 3463)
     * @param diagnostic what the other server said, or null
     */
    public record Bounce(String messageId, boolean failed, String status, String diagnostic) {

        /** Whether there is nobody at the address, as against a full mailbox or a policy. */
        boolean nobodyThere() {
            return failed && (status.startsWith("5.1.") || status.equals("5.2.1"));
        }

        String error() {
            return diagnostic == null ? status : status + " " + diagnostic;
        }
    }
}
