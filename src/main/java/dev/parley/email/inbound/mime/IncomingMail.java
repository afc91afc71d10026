package dev.parley.email.inbound.mime;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.parley.email.thread.NobodyThere;

/**
 * A mail as it came in, as far as it matters to us.
 *
 * @param messageId without its angle brackets; made of the mail itself where it has none
 * @param from the address of its author, lower case; empty when it has none that can be written to
 * @param answersTo addresses that an answer may go to, the best first (RFC 5322, 3.6.2)
 * @param recipients addresses that it was delivered to or is addressed to, lower case, the surest first
 * @param references the Message-IDs that it answers, the nearest first
 * @param text what it says, quotations and all
 * @param sealed whether something in it is encrypted, or packed by one vendor's program
 * @param automatic why no machine may answer it, if so
 * @param bounce what it says about a mail of ours, if it is such a report
 */
public record IncomingMail(
        String messageId,
        String from,
        List<String> answersTo,
        List<String> recipients,
        List<String> references,
        String subject,
        String text,
        List<Attachment> attachments,
        boolean sealed,
        Optional<String> automatic,
        Optional<Bounce> bounce) {

    /**
     * A file that came along; it is not kept.
     *
     * @param size in bytes as it was sent, or -1 when that is not known
     */
    @RegisterForReflection
    public record Attachment(String name, String type, int size) {}

    /** The same mail under another id. */
    public IncomingMail withId(String other) {
        return new IncomingMail(
                other, from, answersTo, recipients, references, subject, text, attachments, sealed, automatic, bounce);
    }

    /**
     * What a server reports of mails: that they were not delivered (RFC 3464), or that somebody complains (RFC 5965).
     *
     * @param messageId of the mail that it is about, or null when it does not say
     * @param addresses that stand in the header of that mail
     * @param complaint whether its recipient does not want it
     */
    public record Bounce(String messageId, List<String> addresses, List<Fate> fates, boolean complaint) {

        /** Whether it will never be delivered to somebody; otherwise it is only late, or was delivered. */
        public boolean failed() {
            return fates.stream().anyMatch(Fate::failed);
        }

        /** What became of the mail to this person, or else to anybody. */
        public Optional<Fate> of(String person) {
            return fates.stream()
                    .filter(Fate::failed)
                    .filter(fate -> fate.recipients().contains(person))
                    .findFirst()
                    .or(() -> fates.stream().filter(Fate::failed).findFirst());
        }
    }

    /**
     * What became of a mail to one recipient.
     *
     * @param recipients his addresses: as it was sent to, and as it was sent on to
     * @param status such as {@code 5.1.1} (RFC 3463)
     * @param diagnostic what the other server said, or null
     */
    public record Fate(Set<String> recipients, boolean failed, String status, String diagnostic) {

        /** Whether the report says that nobody is at this person's address. */
        public boolean nobodyThere(String person) {
            return failed && recipients.contains(person) && NobodyThere.says(status, diagnostic);
        }

        /** The status, and what the other server said. */
        public String error() {
            return diagnostic == null ? status : status + " " + diagnostic;
        }
    }
}
