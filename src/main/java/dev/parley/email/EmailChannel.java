package dev.parley.email;

import java.time.Duration;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.agent.Configs;
import dev.parley.agent.config.AgentConfig;
import dev.parley.conversation.Channel;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Delivery;
import dev.parley.conversation.Direction;
import dev.parley.conversation.Turn;
import dev.parley.conversation.create.ConversationChannel;
import dev.parley.conversation.create.ConversationDraft;
import dev.parley.conversation.create.Creation;
import dev.parley.dialogue.Dialogue;
import dev.parley.dialogue.prompt.PromptWriter;
import dev.parley.email.address.EmailAddresses;
import dev.parley.email.address.EmailConfig;
import dev.parley.email.address.MailThreads;
import dev.parley.email.thread.MailTransport;
import dev.parley.problem.Problem;

/** Email: the conversation and its first mail are stored together, and the outbox sends it. */
@ApplicationScoped
public class EmailChannel implements ConversationChannel {

    private final MailThreads threads;
    private final EmailAddresses addresses;
    private final Outbox outbox;
    private final Dialogue dialogue;
    private final PromptWriter prompts;
    private final Configs configs;
    private final EmailConfig config;
    private final MailTransport transport;

    EmailChannel(
            MailThreads threads,
            EmailAddresses addresses,
            Outbox outbox,
            Dialogue dialogue,
            PromptWriter prompts,
            Configs configs,
            EmailConfig config,
            MailTransport transport) {
        this.threads = threads;
        this.addresses = addresses;
        this.outbox = outbox;
        this.dialogue = dialogue;
        this.prompts = prompts;
        this.configs = configs;
        this.config = config;
        this.transport = transport;
    }

    @Override
    public Channel channel() {
        return Channel.EMAIL;
    }

    @Override
    public int createdStatus() {
        return 200;
    }

    /**
     * @throws Problem 422 when the organization may not send from the address that is asked for; 501 when the installation
     *     has no mail server
     */
    @Override
    public ConversationDraft draft(Creation creation) {
        EmailAddresses.Sender sender = sender(creation);
        if (!transport.isThere()) {
            throw Problem.of(501, "The request is valid, but this installation has no mail server: PARLEY_SMTP_HOST.");
        }
        AgentConfig agent = creation.agent().config();
        Conversation row = row(creation, Direction.OUTBOUND);
        String subject = subject(creation, row, sender);
        List<Turn> greeting = dialogue.greeting(agent, row).stream()
                .map(words -> Turn.greeting(row, words, Delivery.QUEUED))
                .toList();
        return new ConversationDraft(
                row,
                greeting,
                threads.opened(creation.request().toAddress(), sender, subject, !greeting.isEmpty()),
                outbox::wake);
    }

    @Override
    public void end(Conversation active) {
        throw Problem.conflict(
                "A conversation by email ends when nobody writes any more, or when the person unsubscribes.");
    }

    /** A row of this channel, which is not stored yet. */
    public Conversation row(Creation creation, Direction direction) {
        AgentConfig agent = creation.agent().config();
        Conversation row = creation.row(direction, creation.agent().inline() ? configs.write(agent) : null);
        Duration longest = agent.maxDuration() == null ? config.maxDuration() : Duration.ofSeconds(agent.maxDuration());
        row.begin(longest, config.idleTimeout());
        return row;
    }

    private EmailAddresses.Sender sender(Creation creation) {
        String asked = creation.request().fromAddress();
        return addresses
                .sender(creation.organizationId(), asked)
                .orElseThrow(() -> Problem.invalid(
                        "from_address",
                        asked == null
                                ? "is required: the organization has no default sender"
                                : "is not an address that the organization may send from"));
    }

    private String subject(Creation creation, Conversation row, EmailAddresses.Sender sender) {
        String asked = creation.request().subject();
        var mail = creation.agent().config().email();
        if (asked != null) {
            return asked;
        }
        if (mail != null && mail.defaultSubject() != null) {
            return prompts.fill(mail.defaultSubject(), row);
        }
        String name = mail != null && mail.fromDisplayName() != null ? mail.fromDisplayName() : sender.name();
        return "A message from " + (name == null ? sender.address() : name);
    }
}
