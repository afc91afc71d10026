package dev.parley.email.inbound.imap;

import java.util.Properties;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;

import org.eclipse.angus.mail.imap.IMAPStore;

import dev.parley.email.oauth.AccessTokens;
import dev.parley.email.oauth.TokenFailure;
import dev.parley.email.thread.Encryption;

/** How the mailbox is connected to: encrypted before a password or a token is told. */
@ApplicationScoped
public class ImapLogin {

    private static final String CONNECT_MILLIS = "10000";

    private final ImapConfig config;
    private final AccessTokens tokens;

    ImapLogin(ImapConfig config, AccessTokens tokens) {
        this.config = config;
        this.tokens = tokens;
    }

    /** Not connected yet. */
    IMAPStore store() {
        String protocol = config.tls() ? "imaps" : "imap";
        String prefix = "mail." + protocol + ".";
        boolean secret = config.password().isPresent() || config.oauth().isPresent();
        Properties properties = new Properties();
        properties.put(prefix + "connectiontimeout", CONNECT_MILLIS);
        // Longer than the pause between two looks, so that only a dead connection runs into it.
        properties.put(prefix + "timeout", Long.toString(config.pollEvery().toMillis() * 3));
        properties.put(prefix + "ssl.checkserveridentity", "true");
        // What may be seen only can be read too.
        properties.put(prefix + "allowreadonlyselect", "true");
        // In pieces a mail ends where the server says that it does, which is not always true.
        properties.put(prefix + "partialfetch", "false");
        properties.put(prefix + "starttls.enable", Boolean.toString(config.startTls() != Encryption.DISABLED));
        properties.put(
                prefix + "starttls.required", Boolean.toString(config.startTls().isRequired(secret)));
        config.oauth().ifPresent(oauth -> properties.put(prefix + "auth.mechanisms", "XOAUTH2"));
        return new ImapBearer(Session.getInstance(properties), protocol, config.tls());
    }

    void connect(IMAPStore store) throws MessagingException {
        if (config.oauth().isEmpty()) {
            connect(store, config.password().orElse(null));
            return;
        }
        String token = token();
        try {
            connect(store, token);
        } catch (AuthenticationFailedException refused) {
            tokens.forget(config.oauth().get(), token);
            throw refused;
        }
    }

    private void connect(IMAPStore store, String secret) throws MessagingException {
        store.connect(
                config.host().orElseThrow(), config.port(), config.username().orElse(null), secret);
    }

    private String token() throws MessagingException {
        try {
            return tokens.token(config.oauth().orElseThrow());
        } catch (TokenFailure none) {
            throw none.isRefused()
                    ? new AuthenticationFailedException(none.getMessage())
                    : new MessagingException(none.getMessage());
        }
    }
}
