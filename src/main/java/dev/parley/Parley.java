package dev.parley;

import jakarta.inject.Inject;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;

import dev.parley.access.TokenCommand;

/**
 * Starts the service or, with {@code token <organization> [name]}, makes a token with every scope, prints it and ends.
 */
@QuarkusMain
public class Parley implements QuarkusApplication {

    private static final String TOKEN = "token";

    private final TokenCommand tokens;

    @Inject
    Parley(TokenCommand tokens) {
        this.tokens = tokens;
    }

    public static void main(String... args) {
        if (args.length > 0 && args[0].equals(TOKEN)) {
            // A command beside a running service must take neither its port nor its work, and print only its result.
            System.setProperty("quarkus.http.host-enabled", "false");
            System.setProperty("quarkus.scheduler.enabled", "false");
            System.setProperty("parley.telephone.dialer", "false");
            System.setProperty("quarkus.log.level", "WARN");
        }
        // A filter such as custom_metadata={"order_id":"123"} is understood without percent-encoding too; what no one
        // can
        // read is refused by the resource, with a problem document, and not by an empty 400 before it.
        System.setProperty("vertx.disableURIValidation", "true");
        Quarkus.run(Parley.class, args);
    }

    @Override
    public int run(String... args) {
        if (args.length > 0 && args[0].equals(TOKEN)) {
            return tokens.run(args);
        }
        Quarkus.waitForExit();
        return 0;
    }
}
