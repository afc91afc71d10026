package dev.parley.email.address;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How conversations by mail go on. */
@ConfigMapping(prefix = "parley.email")
public interface EmailConfig {

    /** Sends for organizations that have no address of their own to send from. */
    Optional<String> from();

    /** The name beside {@link #from}. */
    Optional<String> fromName();

    /**
     * The address that replies go to, with a signed part after a plus sign; it must reach the mailbox that is read, or the
     * provider that posts. Default: the address that sent.
     */
    Optional<String> replyAddress();

    /** The domains that organizations may have addresses in. Default: all. */
    Optional<List<String>> domains();

    /** Where people's mail programs reach this installation, such as {@code https://parley.example.com}, to unsubscribe. */
    Optional<String> publicUrl();

    /** Whether this node answers and sends; it queues in any case. */
    @WithDefault("true")
    boolean worker();

    /** How many conversations this node works on at once. */
    @WithDefault("20")
    int maxAtOnce();

    /** Which part of that one organization may hold; 1: all. */
    @WithDefault("0.8")
    double maxShare();

    /** How often each node looks for what is due, beside being woken. */
    @WithDefault("1s")
    Duration pollEvery();

    /** How long a node's right to a conversation lasts after its last sign of life. */
    @WithDefault("15s")
    Duration lease();

    /** How often this node says that it is still at work: several times within a lease. */
    @WithDefault("4s")
    Duration renewEvery();

    /** How often each node looks for what lost nodes left behind. */
    @WithDefault("2s")
    Duration reapEvery();

    /** How long work may go on when this node is told to stop. */
    @WithDefault("20s")
    Duration drain();

    /** The wait after a first try that failed; it doubles with each further one, up to an hour. */
    @WithDefault("30s")
    Duration firstRetry();

    /** How long a mail, or an answer of the model, is tried. */
    @WithDefault("24h")
    Duration retryFor();

    /** Ended when nobody wrote anything for this long. */
    @WithDefault("14d")
    Duration idleTimeout();

    /** The longest a conversation lasts, where the agent's configuration names no {@code max_duration}. */
    @WithDefault("90d")
    Duration maxDuration();

    /** How many mails of the person a conversation takes. */
    @WithDefault("200")
    int maxMessages();

    /** How many mails one conversation sends in an hour; what is beyond waits. */
    @WithDefault("20")
    int maxRepliesPerHour();

    /** How many conversations all people together can begin by mail in an hour, with one organization. */
    @WithDefault("200")
    int maxBegunPerHour();

    /** How many conversations one person can begin by mail in an hour, with one organization. */
    @WithDefault("10")
    int maxNewPerHour();
}
