package dev.parley.email.inbound;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** How an operator has mails read that were left aside. */
@ApplicationScoped
public class MailCommand {

    private final TroubledMails troubled;

    @Inject
    MailCommand(TroubledMails troubled) {
        this.troubled = troubled;
    }

    /**
     * {@code retry-mail}: what was left aside is tried again by the node that reads the mailbox; prints a line for each.
     *
     * @return the exit code
     */
    public int retry() {
        troubled.retryLeftAside().forEach(System.out::println);
        return 0;
    }
}
