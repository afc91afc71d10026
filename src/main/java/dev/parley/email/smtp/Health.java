package dev.parley.email.smtp;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

import org.jboss.logging.Logger;

import dev.parley.email.thread.MailTransport;
import dev.parley.wire.Backoff;

/**
 * How it goes with the mail server, or with one sender there. After a failure there is a pause, which grows while trying again
 * fails; then one tries, and the rest goes on when that has worked. An outage is told of once, and its end.
 */
final class Health {

    private static final Logger LOG = Logger.getLogger(Health.class);

    private final String what;
    private final InstantSource clock;
    private int failures;
    private String error;
    private Instant failedAt;
    private Instant until;
    private boolean proven;

    /**
     * @param what is ill then, as the log words it
     */
    Health(String what, InstantSource clock) {
        this.what = what;
        this.clock = clock;
    }

    /** How long nothing should be tried. */
    synchronized Optional<Duration> pause() {
        Instant now = clock.instant();
        return until == null || !now.isBefore(until) ? Optional.empty() : Optional.of(Duration.between(now, until));
    }

    /** Why nothing should be tried, if so. */
    synchronized Optional<MailTransport.Result.Held> held() {
        return pause().map(left -> new MailTransport.Result.Held(error, left));
    }

    /** Whether we have been let in since it failed last, so that many may try at once. */
    synchronized boolean isProven() {
        return proven;
    }

    /** Whether it has failed, and not worked since. */
    synchronized boolean isIll() {
        return failures > 0;
    }

    /**
     * @param begun when that was tried: what had begun before the last failure was known tells nothing new
     * @param first the pause after a first failure; it doubles
     * @param longest pause
     * @param why what it said, or what broke
     */
    synchronized void failed(Instant begun, Duration first, Duration longest, String why) {
        proven = false;
        if (failedAt != null && begun.isBefore(failedAt)) {
            return;
        }
        Instant now = clock.instant();
        // It is shown with the mails of others, and replies quote whom a mail was for.
        error = why.replaceAll("\\S*@\\S*", "…");
        if (failures == 0) {
            LOG.warnf("%s cannot send, its mails wait: %s", what, error);
        }
        Duration pause = Backoff.pause(first, failures, longest);
        failures++;
        failedAt = now;
        until = now.plus(pause);
    }

    /** It let us in. */
    synchronized void answered() {
        proven = true;
    }

    /** It said what it thinks of a mail. */
    synchronized void worked() {
        proven = true;
        if (failures > 0) {
            LOG.infof("%s can send again", what);
        }
        failures = 0;
        error = null;
        failedAt = null;
        until = null;
    }
}
