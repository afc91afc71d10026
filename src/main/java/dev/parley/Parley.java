package dev.parley;

import java.util.Set;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;

import dev.parley.access.OperatorCommand;
import dev.parley.access.TokenCommand;

/**
 * Starts the service; or, with {@code token <organization> [name]}, makes a token with every scope, prints it and ends; or, with
 * {@code migrate}, brings the database up to date and ends; or, with {@code rotate-key}, makes another key that signs tokens; or,
 * with {@code retire-key <id>}, has one refused that leaked. With {@code operator-token}, {@code give-number}, {@code take-number},
 * {@code give-domain} and {@code take-domain} the operator says whose numbers and domains are; {@code retry-mail} has mails read
 * again that were left aside; {@code verify-audit} proves that nobody has changed what is on record.
 */
@QuarkusMain
public class Parley implements QuarkusApplication {

    private static final String TOKEN = "token";
    private static final String MIGRATE = "migrate";
    private static final String ROTATE_KEY = "rotate-key";
    private static final String RETIRE_KEY = "retire-key";
    private static final String OPERATOR_TOKEN = "operator-token";
    private static final String GIVE_NUMBER = "give-number";
    private static final String TAKE_NUMBER = "take-number";
    private static final String GIVE_DOMAIN = "give-domain";
    private static final String TAKE_DOMAIN = "take-domain";
    private static final String RETRY_MAIL = "retry-mail";
    private static final String VERIFY_AUDIT = "verify-audit";
    private static final Set<String> COMMANDS = Set.of(
            TOKEN,
            MIGRATE,
            ROTATE_KEY,
            RETIRE_KEY,
            OPERATOR_TOKEN,
            GIVE_NUMBER,
            TAKE_NUMBER,
            GIVE_DOMAIN,
            TAKE_DOMAIN,
            RETRY_MAIL,
            VERIFY_AUDIT);

    private final TokenCommand tokens;
    private final Instance<OperatorCommand> others;

    Parley(TokenCommand tokens, @Any Instance<OperatorCommand> others) {
        this.others = others;
        this.tokens = tokens;
    }

    public static void main(String... args) {
        if (isCommand(args)) {
            // A command beside a running service must take neither its port nor its work, and print only its result.
            System.setProperty("quarkus.http.host-enabled", "false");
            System.setProperty("quarkus.scheduler.enabled", "false");
            System.setProperty("parley.telephone.dialer", "false");
            System.setProperty("parley.email.worker", "false");
            System.setProperty("parley.ice.port", "0");
            System.setProperty("quarkus.log.level", "WARN");
            System.setProperty("quarkus.log.console.stderr", "true");
        }
        // A filter such as custom_metadata={"order_id":"123"} is understood without percent-encoding too; what no one
        // can
        // read is refused by the resource, with a problem document, and not by an empty 400 before it.
        System.setProperty("vertx.disableURIValidation", "true");
        Quarkus.run(Parley.class, args);
    }

    private static boolean isCommand(String... args) {
        return args.length > 0 && COMMANDS.contains(args[0]);
    }

    @Override
    public int run(String... args) {
        if (!isCommand(args)) {
            Quarkus.waitForExit();
            return 0;
        }
        return switch (args[0]) {
            case TOKEN -> tokens.run(args);
            case ROTATE_KEY -> tokens.rotateKey();
            case RETIRE_KEY -> tokens.retireKey(args);
            case OPERATOR_TOKEN -> tokens.operatorToken(args);
            // Starting has migrated the database already: one node at a time does, the others wait for it.
            case MIGRATE -> 0;
            default ->
                others.stream()
                        .filter(command -> command.names().contains(args[0]))
                        .findFirst()
                        .orElseThrow()
                        .run(args);
        };
    }
}
