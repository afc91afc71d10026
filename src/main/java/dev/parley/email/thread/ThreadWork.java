package dev.parley.email.thread;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.agent.config.AgentConfig;
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
    private final ThreadAgent agent;
    private final EmailConfig config;
    private final InstantSource clock;

    ThreadWork(
            ThreadStore threads,
            MailStore mails,
            LetterWriter letters,
            MailTransport transport,
            EmailSuppressions suppressions,
            ThreadAgent agent,
            EmailConfig config,
            InstantSource clock) {
        this.threads = threads;
        this.mails = mails;
        this.letters = letters;
        this.transport = transport;
        this.suppressions = suppressions;
        this.agent = agent;
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

    ThreadAgent agent() {
        return agent;
    }

    EmailConfig config() {
        return config;
    }

    Instant now() {
        return clock.instant();
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
