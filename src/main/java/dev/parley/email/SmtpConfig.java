package dev.parley.email;

import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The mail server that sends for us; {@code application.properties} hands it on to the mailer. */
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
    String startTls();

    /** What this node calls itself (EHLO). Default: the machine's name. */
    Optional<String> ownHostName();

    /** How many connections this node opens at most. */
    @WithDefault("10")
    int connections();
}
