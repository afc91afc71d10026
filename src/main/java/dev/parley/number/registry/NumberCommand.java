package dev.parley.number.registry;

import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.access.OperatorCommand;
import dev.parley.access.Tokens;
import dev.parley.number.E164;

/** How an operator says whose telephone numbers are, beside a running service. */
@ApplicationScoped
public class NumberCommand implements OperatorCommand {

    private final NumberOwners owners;
    private final Tokens tokens;

    NumberCommand(NumberOwners owners, Tokens tokens) {
        this.owners = owners;
        this.tokens = tokens;
    }

    @Override
    public Set<String> names() {
        return Set.of("give-number", "take-number");
    }

    /**
     * {@code give-number <number> <organization>} or {@code take-number <number>}.
     *
     * @return the exit code
     */
    @Override
    public int run(String... args) {
        boolean give = args[0].startsWith("give");
        if (args.length != (give ? 3 : 2) || !E164.Validator.isPossible(args[1])) {
            System.err.println("usage: give-number <+number> <organization>, or take-number <+number>");
            return 2;
        }
        if (!give) {
            return owners.take(args[1]) ? 0 : 1;
        }
        return tokens.organizationNamed(args[2])
                .map(organization -> {
                    owners.give(args[1], organization.id);
                    return 0;
                })
                .orElseGet(() -> {
                    System.err.println("There is no organization of this name.");
                    return 1;
                });
    }
}
