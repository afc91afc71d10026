package dev.parley.access;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.access.key.SigningKeys;

/** How an operator gets the first token: a command on the machine that has the database's password. */
@ApplicationScoped
public class TokenCommand {

    private static final String OPERATORS = "Operators of this installation";

    private final Tokens tokens;
    private final SigningKeys keys;

    TokenCommand(Tokens tokens, SigningKeys keys) {
        this.tokens = tokens;
        this.keys = keys;
    }

    /**
     * {@code rotate-key}: another key signs tokens from now on; running nodes sign with it when they start next, and accept what
     * it signed at once.
     *
     * @return the exit code
     */
    public int rotateKey() {
        try {
            keys.rotate(operators().id);
            System.out.println(keys.current().id());
            return 0;
        } catch (IllegalStateException configured) {
            System.err.println(configured.getMessage());
            return 2;
        }
    }

    /**
     * {@code retire-key <id>}: no node accepts any more what this key signed, within seconds. Without an id it tells the ids.
     *
     * @return the exit code
     */
    public int retireKey(String... args) {
        if (args.length == 2 && keys.retire(args[1], operators().id)) {
            System.out.println(keys.current().id());
            return 0;
        }
        System.err.println("usage: retire-key <id>, which stands as kid in the first part of a token; there are "
                + String.join(", ", keys.ids()) + "; the one that signs is "
                + keys.current().id());
        return 2;
    }

    /**
     * {@code operator-token [name]}: a token with which the operator says whose numbers and domains are.
     *
     * @return the exit code
     */
    public int operatorToken(String... args) {
        AccessToken token = tokens.create(
                operators().id,
                args.length == 2 ? args[1] : "operator",
                List.of(Scope.INSTALLATION_MANAGE, Scope.AUDIT_READ),
                null);
        System.out.println(tokens.sign(token));
        return 0;
    }

    private Organization operators() {
        return tokens.organization(OPERATORS);
    }

    /**
     * {@code token <organization> [name]}: makes the organization if there is none of this name, then a token with every
     * scope, and prints it alone on a line.
     *
     * @return the exit code
     */
    public int run(String... args) {
        if (args.length < 2 || args.length > 3 || args[1].isBlank()) {
            System.err.println("usage: token <organization> [name of the token]");
            return 2;
        }
        Organization organization = tokens.organization(args[1]);
        AccessToken token = tokens.create(organization.id, args.length == 3 ? args[2] : "operator", Scope.ALL, null);
        System.out.println(tokens.sign(token));
        return 0;
    }
}
