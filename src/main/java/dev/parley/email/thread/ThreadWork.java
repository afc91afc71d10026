package dev.parley.email.thread;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.agent.Configs;
import dev.parley.agent.config.AgentConfig;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Turn;
import dev.parley.conversation.create.Conversations;
import dev.parley.conversation.turn.TurnLeases;
import dev.parley.conversation.turn.TurnPolicy;
import dev.parley.dialogue.Dialogue;
import dev.parley.email.address.EmailConfig;
import dev.parley.email.suppression.EmailSuppression;
import dev.parley.email.suppression.EmailSuppressions;

/** What the work on a thread needs of the rest of the house. */
@ApplicationScoped
public class ThreadWork {

    private final ThreadStore threads;
    private final MailStore mails;
    private final LetterWriter letters;
    private final MailTransport transport;
    private final EmailSuppressions suppressions;
    private final Conversations conversations;
    private final TurnLeases leases;
    private final Dialogue dialogue;
    private final Configs configs;
    private final EmailConfig config;
    private final InstantSource clock;

    ThreadWork(
            ThreadStore threads,
            MailStore mails,
            LetterWriter letters,
            MailTransport transport,
            EmailSuppressions suppressions,
            Conversations conversations,
            TurnLeases leases,
            Dialogue dialogue,
            Configs configs,
            EmailConfig config,
            InstantSource clock) {
        this.threads = threads;
        this.mails = mails;
        this.letters = letters;
        this.transport = transport;
        this.suppressions = suppressions;
        this.conversations = conversations;
        this.leases = leases;
        this.dialogue = dialogue;
        this.configs = configs;
        this.config = config;
        this.clock = clock;
    }

    ThreadStore threads() {
        return threads;
    }

    MailStore mails() {
        return mails;
    }

    MailTransport transport() {
        return transport;
    }

    TurnLeases leases() {
        return leases;
    }

    Dialogue dialogue() {
        return dialogue;
    }

    EmailConfig config() {
        return config;
    }

    TurnPolicy policy() {
        return TurnPolicy.queued(config.idleTimeout());
    }

    Instant now() {
        return clock.instant();
    }

    Conversation conversation(Conversation.Key key) {
        return conversations.require(key.organizationId(), key.id());
    }

    List<Turn> turns(Conversation.Key key) {
        return conversations.turns(key);
    }

    AgentConfig agent(Conversation conversation) {
        return configs.of(conversation.agentVersionId, conversation.agentConfig);
    }

    Letter letter(MailThread thread, UnsentMail mail, AgentConfig agent) {
        return letters.write(thread, mail, agent);
    }

    /** There is nobody at the person's address. */
    void suppress(MailThread thread) {
        suppressions.add(thread.conversation().organizationId(), thread.correspondent(), EmailSuppression.BOUNCED);
    }

    /** When a thread that failed is tried again, if it is. */
    Optional<Instant> again(MailThread thread) {
        return new RetryPolicy(config.firstRetry(), config.retryFor())
                .after(thread.failures(), thread.failingSince(), now());
    }
}
