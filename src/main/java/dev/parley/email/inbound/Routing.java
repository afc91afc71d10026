package dev.parley.email.inbound;

import java.util.Optional;
import java.util.UUID;

import dev.parley.conversation.Conversation;
import dev.parley.email.inbound.mime.Authors;
import dev.parley.email.inbound.mime.AutomaticMail;
import dev.parley.email.inbound.mime.IncomingMail;
import dev.parley.email.thread.ThreadStore;

/**
 * Decides what becomes of a mail: which thread it belongs to, whether it may be answered, and by whom. A thread is known by
 * the signed address, or else by the Message-IDs that the mail answers; never by its subject.
 */
final class Routing {

    static final String OWN_MAIL = "own_mail";
    static final String UNKNOWN_RECIPIENT = "unknown_recipient";
    static final String CONVERSATION_ENDED = ThreadStore.CONVERSATION_ENDED;
    static final String CONVERSATION_FULL = "conversation_full";
    static final String UNSUBSCRIBED = "unsubscribed";
    static final String BOUNCE = "bounce";
    static final String LATE = "delay_notice";
    static final String COMPLAINT = "complaint";

    private Routing() {}

    /**
     * What the database knows that matters.
     *
     * @param ours whether it is a mail that we have sent
     * @param messageId under which it is kept: its own, unless another mail of the thread has that
     * @param kept whether its thread has it already
     * @param words what its author wrote, without what was quoted of ours
     * @param person to answer, if there is anybody but us
     * @param thread that it answers
     * @param bounced our mail that it reports about
     * @param address of ours that it is for
     * @param corresponds whether its author has a thread with the organization of that address
     */
    record Facts(
            boolean ours,
            String messageId,
            boolean kept,
            String words,
            Optional<String> person,
            Optional<Thread> thread,
            Optional<Sent> bounced,
            Optional<Address> address,
            boolean corresponds) {}

    /**
     * A thread that a mail answers.
     *
     * @param sender the agent's address
     * @param senderName beside it, or null
     */
    record Thread(
            Conversation.Key conversation,
            String correspondent,
            String subject,
            String sender,
            String senderName,
            boolean active,
            boolean full) {}

    /** A mail of ours. */
    record Sent(Conversation.Key conversation, String messageId, String correspondent) {}

    /**
     * An address of an organization.
     *
     * @param agentId who answers mail that begins a conversation, or null
     */
    record Address(UUID organizationId, String address, String displayName, UUID agentId) {}

    /** What becomes of a mail. */
    sealed interface Decision {

        /** It says something in a conversation that goes on. */
        record Add(Thread thread) implements Decision {}

        /** It was dealt with before. */
        record Repeated(Thread thread) implements Decision {}

        /** It begins a conversation. */
        record Begin(Address address, String person) implements Decision {}

        /** Its author is not to be written to any more. */
        record Unsubscribe(UUID organizationId, String person, Optional<Thread> thread) implements Decision {}

        /** A mail of ours came back. */
        record Bounced(Sent mail, IncomingMail.Bounce bounce) implements Decision {}

        /** Somebody's provider says that they do not want our mail. */
        record Complained(Sent mail) implements Decision {}

        /**
         * Nothing comes of it.
         *
         * @param thread where that is noted
         */
        record Ignore(String reason, Optional<Thread> thread) implements Decision {}
    }

    static Decision decide(IncomingMail mail, Facts facts) {
        if (facts.ours()) {
            return new Decision.Ignore(OWN_MAIL, Optional.empty());
        }
        if (facts.kept()) {
            return new Decision.Repeated(facts.thread().orElseThrow());
        }
        if (mail.bounce().isPresent()) {
            return reported(mail.bounce().get(), facts);
        }
        Optional<Decision> stop = stop(mail, facts);
        if (stop.isPresent()) {
            return stop.get();
        }
        if (mail.automatic().isPresent() && !isWrittenTo(mail, facts)) {
            return new Decision.Ignore(mail.automatic().get(), facts.thread());
        }
        if (facts.thread().filter(Thread::active).isPresent()) {
            Thread thread = facts.thread().get();
            return thread.full() ? new Decision.Ignore(CONVERSATION_FULL, facts.thread()) : new Decision.Add(thread);
        }
        if (facts.person().isEmpty()) {
            return new Decision.Ignore(OWN_MAIL, facts.thread());
        }
        return facts.address()
                .filter(address -> address.agentId() != null)
                .<Decision>map(
                        address -> new Decision.Begin(address, facts.person().get()))
                .orElseGet(() -> new Decision.Ignore(
                        facts.thread().isPresent() ? CONVERSATION_ENDED : UNKNOWN_RECIPIENT, facts.thread()));
    }

    /** Whoever we write to may have an address that looks like a machine's, or have a list put its own in its place. */
    private static boolean isWrittenTo(IncomingMail mail, Facts facts) {
        String reason = mail.automatic().get();
        return facts.thread()
                .filter(thread -> reason.equals(Authors.LIST)
                        || reason.equals(AutomaticMail.MACHINE_SENDER)
                                && mail.from().equals(thread.correspondent()))
                .isPresent();
    }

    /** In a thread, the person's own words count, or the way that our mails offer; elsewhere, those of somebody we know. */
    private static Optional<Decision> stop(IncomingMail mail, Facts facts) {
        if (facts.thread().isPresent()) {
            Thread thread = facts.thread().get();
            boolean person = mail.from().equals(thread.correspondent())
                    || mail.answersTo().contains(thread.correspondent());
            boolean asked = StopRequest.inSubject(mail)
                    || person
                            && StopRequest.inWords(
                                    mail.subject(),
                                    facts.words(),
                                    mail.automatic().isPresent());
            return asked
                    ? Optional.of(new Decision.Unsubscribe(
                            thread.conversation().organizationId(), thread.correspondent(), facts.thread()))
                    : Optional.empty();
        }
        return facts.address()
                .filter(address -> facts.corresponds())
                .filter(address -> StopRequest.inSubject(mail)
                        || StopRequest.inWords(
                                mail.subject(), facts.words(), mail.automatic().isPresent()))
                .flatMap(address -> facts.person()
                        .map(person -> new Decision.Unsubscribe(address.organizationId(), person, Optional.empty())));
    }

    private static Decision reported(IncomingMail.Bounce bounce, Facts facts) {
        if (bounce.complaint()) {
            return facts.bounced()
                    .<Decision>map(Decision.Complained::new)
                    .orElseGet(() -> new Decision.Ignore(COMPLAINT, facts.thread()));
        }
        return bounce.failed() && facts.bounced().isPresent()
                ? new Decision.Bounced(facts.bounced().get(), bounce)
                : new Decision.Ignore(bounce.failed() ? BOUNCE : LATE, facts.thread());
    }
}
