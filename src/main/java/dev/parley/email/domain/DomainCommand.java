package dev.parley.email.domain;

import java.util.Locale;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.access.OperatorCommand;
import dev.parley.access.Tokens;

/** How an operator says whose domains are, beside a running service. */
@ApplicationScoped
public class DomainCommand implements OperatorCommand {

    private final EmailDomains domains;
    private final Tokens tokens;

    DomainCommand(EmailDomains domains, Tokens tokens) {
        this.domains = domains;
        this.tokens = tokens;
    }

    @Override
    public Set<String> names() {
        return Set.of("give-domain", "take-domain");
    }

    /**
     * {@code give-domain <domain> <organization>} or {@code take-domain <domain>}.
     *
     * @return the exit code
     */
    @Override
    public int run(String... args) {
        boolean give = args[0].startsWith("give");
        if (args.length != (give ? 3 : 2) || !DomainNames.isDomain(args[1].toLowerCase(Locale.ROOT))) {
            System.err.println("usage: give-domain <domain> <organization>, or take-domain <domain>");
            return 2;
        }
        if (!give) {
            return domains.take(args[1]) ? 0 : 1;
        }
        return tokens.organizationNamed(args[2])
                .map(organization -> {
                    domains.give(args[1], organization.id);
                    return 0;
                })
                .orElseGet(() -> {
                    System.err.println("There is no organization of this name.");
                    return 1;
                });
    }
}
