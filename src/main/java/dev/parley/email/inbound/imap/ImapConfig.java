package dev.parley.email.inbound.imap;

import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

import dev.parley.email.oauth.OAuthConfig;
import dev.parley.email.thread.Encryption;

/** The mailbox that replies arrive in. */
@ConfigMapping(prefix = "parley.imap")
public interface ImapConfig {

    /** Absent: no mailbox is read. */
    Optional<String> host();

    @WithDefault("993")
    int port();

    /** Whether the connection is encrypted from its first byte. */
    @WithDefault("true")
    boolean tls();

    /** Else {@code REQUIRED}, {@code OPTIONAL} (a password is never told in clear) or {@code DISABLED} (it is). */
    @WithDefault("OPTIONAL")
    Encryption startTls();

    Optional<String> username();

    Optional<String> password();

    /** Instead of a password. */
    Optional<OAuthConfig> oauth();

    @WithDefault("INBOX")
    String folder();

    /** How often it is looked into, beside being told by the server (IDLE, RFC 2177). */
    @WithDefault("30s")
    Duration pollEvery();

    /** How long a mail that the server does not give is asked for, before it is left aside. */
    @WithDefault("6h")
    Duration giveUpAfter();

    /** How long a dead node holds up the mailbox. */
    @WithDefault("15s")
    Duration lease();

    /** How often each node tries to get the mailbox, or says that it still has it. */
    @WithDefault("4s")
    Duration renewEvery();
}
