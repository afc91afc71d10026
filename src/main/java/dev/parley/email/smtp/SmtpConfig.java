package dev.parley.email.smtp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import dev.parley.email.oauth.OAuthConfig;
import dev.parley.email.thread.Encryption;

/** The mail server that sends for us. */
@ConfigMapping(prefix = "parley.smtp")
public interface SmtpConfig {

    /** Absent: nothing can be sent. */
    Optional<String> host();

    @WithDefault("587")
    int port();

    Optional<String> username();

    Optional<String> password();

    /** Instead of a password. */
    Optional<OAuthConfig> oauth();

    /** Whether the connection is encrypted from its first byte, as it is on port 465. */
    @WithDefault("false")
    boolean tls();

    /** {@code REQUIRED}, {@code OPTIONAL} (a password is never told in clear) or {@code DISABLED} (it is). */
    @WithDefault("OPTIONAL")
    Encryption startTls();

    /** What this node calls itself (EHLO). Default: the machine's name, without asking a name server for it. */
    @WithDefault("${HOSTNAME:localhost}")
    String ownHostName();

    /** How many connections this node opens at most; fewer when the server says that they are too many. */
    @WithDefault("20")
    int connections();

    /** How many of them may be busy with one recipient domain, so that a slow one holds up no other. */
    @WithDefault("15")
    int connectionsPerDomain();

    /** How long the server may take for its greeting, encryption and the login together. */
    @WithDefault("30s")
    Duration loginTimeout();

    /** How long it may take for the sender, and for the recipient (RFC 5321, 4.5.3.2 wants five minutes). */
    @WithDefault("5m")
    Duration commandTimeout();

    /** And while other mails wait for a connection: who hangs longest gives way, and is tried again later. */
    @WithDefault("10s")
    Duration busyCommandTimeout();

    /** How long it may take for a mail, and for its word about it (RFC 5321, 4.5.3.2 wants ten minutes). */
    @WithDefault("10m")
    Duration timeout();

    /** Who signs (RFC 6376), by the domain of the sender. */
    List<Dkim> dkim();

    /** A key whose public half is in the domain's name service. */
    interface Dkim {

        String domain();

        String selector();

        /** A file with an RSA key, PKCS#8 in PEM. */
        Path privateKeyPath();
    }
}
