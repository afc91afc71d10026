package dev.parley.email;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vertx.ext.mail.StartTLSOptions;

/** The mail server that sends for us. */
@ConfigMapping(prefix = "parley.smtp")
public interface SmtpConfig {

    /** Absent: nothing can be sent. */
    Optional<String> host();

    @WithDefault("587")
    int port();

    Optional<String> username();

    Optional<String> password();

    /** Whether the connection is encrypted from its first byte, as it is on port 465. */
    @WithDefault("false")
    boolean tls();

    /** {@code REQUIRED}, {@code OPTIONAL} or {@code DISABLED}. */
    @WithDefault("OPTIONAL")
    StartTLSOptions startTls();

    /** What this node calls itself (EHLO). Default: the machine's name, without asking a name server for it. */
    @WithDefault("${HOSTNAME:localhost}")
    String ownHostName();

    /** How many connections this node opens at most. */
    @WithDefault("20")
    int connections();

    /** How long the server may be silent (RFC 5321, 4.5.3.2 wants ten minutes after a mail). */
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
