package dev.parley.email.inbound.imap;

import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.access.OperatorCommand;

/** How an operator has mails read that were left aside. */
@ApplicationScoped
public class MailCommand implements OperatorCommand {

    private final TroubledMails troubled;

    MailCommand(TroubledMails troubled) {
        this.troubled = troubled;
    }

    @Override
    public Set<String> names() {
        return Set.of("retry-mail");
    }

    /** What was left aside is tried again by the node that reads the mailbox; prints a line for each. */
    @Override
    public int run(String... args) {
        troubled.retryLeftAside().forEach(System.out::println);
        return 0;
    }
}
