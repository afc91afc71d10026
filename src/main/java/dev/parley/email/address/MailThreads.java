package dev.parley.email.address;

import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.access.key.SecretBox;
import dev.parley.conversation.create.Beside;
import dev.parley.queue.Queue;

/** Opens threads: what is stored beside a new conversation by mail. */
@ApplicationScoped
public class MailThreads {

    private static final String OPEN = """
            INSERT INTO mail_thread (organization_id, conversation_id, correspondent, sender, sender_name, subject,
                                     begun_by_person, created_at, due_at)
            SELECT organization_id, id, ?, ?, ?, ?, ?, created_at, now() FROM opened
            """;

    private static final String FIRST_OUT = """
            INSERT INTO mail (organization_id, conversation_id, message_id, incoming, seq, created_at)
            SELECT organization_id, id, ?, false, 1, created_at FROM opened
            """;

    private static final String FIRST_IN = """
            INSERT INTO mail (organization_id, conversation_id, message_id, incoming, body, detail, created_at)
            SELECT organization_id, id, ?, true, ?, ?::jsonb, created_at FROM opened
            """;

    private final Queue queue;
    private final SecretBox secrets;

    MailThreads(EmailConfig config, SecretBox secrets) {
        this.queue = new Queue("mail_thread", config.lease());
        this.secrets = secrets;
    }

    /** As the nodes share it. */
    public Queue asQueue() {
        return queue;
    }

    public ReplyAddress replies() {
        return new ReplyAddress(secrets.derive("email reply address"));
    }

    /** A Message-ID (RFC 5322, 3.6.4) without its angle brackets, for a mail that was never tried yet. */
    static String newMessageId(String sender) {
        return UUID.randomUUID() + "@" + EmailAddresses.domainOf(sender);
    }

    /**
     * A thread that the agent begins.
     *
     * @param greeted whether its first words are known; else they are still to be written
     */
    public Beside opened(String correspondent, EmailAddresses.Sender sender, String subject, boolean greeted) {
        Beside thread = thread(correspondent, sender, subject, false);
        return greeted ? thread.and(Beside.of(FIRST_OUT, newMessageId(sender.address()))) : thread;
    }

    /** A thread that the person begins. */
    public Beside begun(
            String correspondent,
            EmailAddresses.Sender sender,
            String subject,
            String messageId,
            String body,
            String detail) {
        return thread(correspondent, sender, subject, true).and(Beside.of(FIRST_IN, messageId, body, detail));
    }

    private static Beside thread(String correspondent, EmailAddresses.Sender sender, String subject, boolean byPerson) {
        return Beside.of(
                OPEN,
                EmailAddresses.lowerCase(correspondent),
                sender.address(),
                sender.name(),
                HeaderText.of(subject),
                byPerson);
    }
}
