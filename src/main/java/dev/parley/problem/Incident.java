package dev.parley.problem;

import java.time.Duration;
import java.util.UUID;

import org.jboss.logging.Logger;

/** Turns what nobody expected into a problem: a database that is away into a 503, the rest into a logged 500. */
public final class Incident {

    private static final Logger LOG = Logger.getLogger(Incident.class);
    private static final Duration SOON = Duration.ofSeconds(2);

    private Incident() {}

    public static Problem of(Throwable error) {
        return switch (DatabaseFault.of(error)) {
            case AWAY ->
                Problem.unavailable("The database is away for the moment; nothing was changed. Try again.", SOON);
            case SLOW ->
                Problem.unavailable("The database took too long for this. Ask for less, with more filters.", SOON);
            case VALUE -> Problem.invalid(FieldPath.BODY, "holds a value that cannot be stored");
            case CONFLICT -> Problem.conflict("Another request changed the same thing at the same moment. Try again.");
            case NONE -> {
                String incident = UUID.randomUUID().toString();
                LOG.errorf(error, "Unexpected error, incident %s", incident);
                yield Problem.of(500, "Something went wrong here, not in your request. Incident " + incident + ".");
            }
        };
    }
}
