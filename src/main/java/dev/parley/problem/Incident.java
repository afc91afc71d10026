package dev.parley.problem;

import java.time.Duration;
import java.util.UUID;

import org.jboss.logging.Logger;

/** Turns what nobody expected into a problem: a database that is away into a 503, the rest into a logged 500. */
public final class Incident {

    private static final Logger LOG = Logger.getLogger(Incident.class);
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final String UNKNOWN = " It is not known whether this took effect. ";

    private Incident() {}

    /** Of something that may have changed this before. */
    public static Problem after(Throwable error, UUID id, String advice) {
        return of(error, new RequestEffect.Known(true, false, id, advice));
    }

    /** Of something outside of the resources, of which it is not known how far it came. */
    public static Problem outside(Throwable error) {
        return of(error, RequestEffect.Known.UNKNOWN);
    }

    static Problem of(Throwable error, RequestEffect.Known effect) {
        return switch (DatabaseFault.of(error)) {
            case AWAY -> unavailable("The database is away for the moment", effect);
            case UNWRITABLE -> unavailable("The database can keep nothing for the moment", effect);
            case SLOW -> slow(effect);
            case VALUE -> Problem.invalid(FieldPath.BODY, "holds a value that cannot be stored");
            case CONFLICT -> Problem.conflict("Another request changed the same thing at the same moment. Try again.");
            case NONE -> {
                String incident = UUID.randomUUID().toString();
                LOG.errorf(error, "Unexpected error, incident %s", incident);
                yield Problem.of(500, "Something went wrong here, not in your request. Incident " + incident + ".")
                        .id(effect.id());
            }
        };
    }

    private static Problem slow(RequestEffect.Known effect) {
        return effect.reading()
                ? Problem.unavailable("The database took too long for this. Ask for less, with more filters.", SOON)
                : unavailable("The database took too long for this", effect);
    }

    private static Problem unavailable(String what, RequestEffect.Known effect) {
        if (effect.reading()) {
            return Problem.unavailable(what + ". Try again.", SOON);
        }
        return effect.sent()
                ? Problem.unavailable(what + "." + UNKNOWN + effect.advice(), SOON)
                        .id(effect.id())
                : Problem.unavailable(what + "; nothing was changed. Try again.", SOON);
    }
}
