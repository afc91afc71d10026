package dev.parley.email.inbound;

import java.util.Optional;
import java.util.UUID;

import dev.parley.conversation.Conversation;
import dev.parley.email.ThreadStore;

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

    private Routing() {}

    /**
     * What the database knows that matters.
     *
     * @param ours whether it is a mail that we have sent
     * @param kept whether its thread has it already
     * @param thread that it answers
     * @param bounced our mail that it reports about
     * @param address of ours that it is for
     * @param corresponds whether its author has a thread with the organization of that address
     */
    record Facts(
            boolean ours,
            boolean kept,
            Optional<Thread> thread,
            Optional<Sent> bounced,
            Optional<Address> address,
            boolean corresponds) {}

    /** A thread that a mail answers. */
    record Thread(Conversation.Key conversation, String correspondent, boolean active, boolean full) {}

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
        record Begin(Address address) implements Decision {}

        /** Its author is not to be written to any more. */
        record Unsubscribe(UUID organizationId, String person, Optional<Thread> thread) implements Decision {}

        /** A mail of ours came back. */
        record Bounced(Sent mail, IncomingMail.Bounce bounce) implements Decision {}

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
            return bounced(mail.bounce().get(), facts);
        }
        Optional<Decision> stop = stop(mail, facts);
        if (stop.isPresent()) {
            return stop.get();
        }
        if (mail.automatic().isPresent()) {
            return new Decision.Ignore(mail.automatic().get(), facts.thread());
        }
        if (facts.thread().filter(Thread::active).isPresent()) {
            Thread thread = facts.thread().get();
            return thread.full() ? new Decision.Ignore(CONVERSATION_FULL, facts.thread()) : new Decision.Add(thread);
        }
        return facts.address()
                .filter(address -> address.agentId() != null)
                .<Decision>map(Decision.Begin::new)
                .orElseGet(() -> new Decision.Ignore(
                        facts.thread().isPresent() ? CONVERSATION_ENDED : UNKNOWN_RECIPIENT, facts.thread()));
    }

    /** In a thread, the person's own words count, or the way that our mails offer; elsewhere, those of somebody we know. */
    private static Optional<Decision> stop(IncomingMail mail, Facts facts) {
        if (facts.thread().isPresent()) {
            Thread thread = facts.thread().get();
            boolean asked = StopRequest.inSubject(mail)
                    || StopRequest.inWords(mail) && mail.from().equals(thread.correspondent());
            return asked
                    ? Optional.of(new Decision.Unsubscribe(
                            thread.conversation().organizationId(), thread.correspondent(), facts.thread()))
                    : Optional.empty();
        }
        return facts.address()
                .filter(address -> facts.corresponds())
                .filter(address -> StopRequest.inSubject(mail) || StopRequest.inWords(mail))
                .map(address -> new Decision.Unsubscribe(address.organizationId(), mail.from(), Optional.empty()));
    }

    private static Decision bounced(IncomingMail.Bounce bounce, Facts facts) {
        return bounce.failed() && facts.bounced().isPresent()
                ? new Decision.Bounced(facts.bounced().get(), bounce)
                : new Decision.Ignore(bounce.failed() ? BOUNCE : LATE, facts.thread());
    }
}
