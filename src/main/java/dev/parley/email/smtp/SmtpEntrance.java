package dev.parley.email.smtp;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

import org.jboss.logging.Logger;

import dev.parley.email.address.HeaderText;
import dev.parley.email.oauth.AccessTokens;
import dev.parley.email.oauth.TokenFailure;

/** How connections to the mail server are opened: by one alone until that has worked, and not while it is ill. */
final class SmtpEntrance {

    private static final Logger LOG = Logger.getLogger(SmtpEntrance.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** Who is refused again and again is locked out. */
    private static final Duration AFTER_A_REFUSED_LOGIN = Duration.ofSeconds(30);

    private static final Duration LONGEST_AFTER_LOGINS = Duration.ofMinutes(15);
    private static final int UNAUTHORIZED = 535;

    private final SmtpConfig config;
    private final AccessTokens tokens;
    private final Watch watch;
    private final Health server;
    private final ReentrantLock probe = new ReentrantLock();

    SmtpEntrance(SmtpConfig config, AccessTokens tokens, Watch watch, Health server) {
        this.config = config;
        this.tokens = tokens;
        this.watch = watch;
        this.server = server;
    }

    /** Empty when the server is not to be tried now. */
    Optional<SmtpSession> open(Instant begun) throws SmtpFault, InterruptedException {
        if (server.isProven()) {
            return Optional.of(logIn());
        }
        probe.lockInterruptibly();
        try {
            if (server.pause().isPresent()) {
                return Optional.empty();
            }
            SmtpSession session = logIn();
            server.answered();
            return Optional.of(session);
        } catch (SmtpFault failed) {
            if (Verdict.of(failed) instanceof Verdict.Server away && !away.crowded()) {
                away(begun, away);
            }
            throw failed;
        } finally {
            probe.unlock();
        }
    }

    /** Nothing can leave for a while. */
    void away(Instant begun, Verdict.Server away) {
        server.failed(
                begun,
                away.login() ? AFTER_A_REFUSED_LOGIN : FIRST_PAUSE,
                away.login() ? LONGEST_AFTER_LOGINS : LONGEST_PAUSE,
                HeaderText.of(away.error()));
    }

    private SmtpSession logIn() throws SmtpFault {
        if (config.oauth().isEmpty()) {
            return SmtpSession.open(config, login(null), watch);
        }
        String token = token();
        try {
            return SmtpSession.open(config, login(token), watch);
        } catch (SmtpFault refused) {
            if (refused.phase() != Phase.LOGIN || !tokens.isOld(config.oauth().get(), token)) {
                throw refused;
            }
            tokens.forget(config.oauth().get(), token);
            return SmtpSession.open(config, login(token()), watch);
        }
    }

    private Login login(String token) {
        if (token != null) {
            return new Login.Token(config.username().orElse(""), token);
        }
        return config.username().isPresent() && config.password().isPresent()
                ? new Login.Password(config.username().get(), config.password().get())
                : new Login.None();
    }

    private String token() throws SmtpFault {
        try {
            return tokens.token(config.oauth().orElseThrow());
        } catch (TokenFailure none) {
            throw new SmtpFault(Phase.LOGIN, none.isRefused() ? UNAUTHORIZED : 0, none.getMessage());
        } catch (RuntimeException away) {
            LOG.debugf("No access token: %s", away.getMessage());
            throw new SmtpFault(Phase.LOGIN, 0, "The access token could not be read.");
        }
    }
}
