package dev.parley.telephone.plan;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How calls are queued and dialled. */
@ConfigMapping(prefix = "parley.telephone")
public interface TelephoneConfig {

    /** Whether this node places calls; it queues them in any case. */
    @WithDefault("true")
    boolean dialer();

    /** How often each node looks for due calls, beside being woken. */
    @WithDefault("1s")
    Duration pollEvery();

    /** How many calls this node holds at once. */
    @WithDefault("100")
    int maxCalls();

    /** Which part of this node's calls is kept free of calls that go out, for those that come in. */
    @WithDefault("0.1")
    double inboundReserve();

    /** Which part of this node's calls one organization may hold; 1: all. */
    @WithDefault("0.8")
    double maxShare();

    /** How many calls an organization has at once, on all nodes. */
    @WithDefault("100")
    int maxCallsPerOrganization();

    /** How many calls one number makes at once, on all nodes. */
    @WithDefault("100")
    int maxCallsPerNumber();

    /** How many calls a trunk carries at once, where it does not say so itself. */
    @WithDefault("100")
    int maxCallsPerTrunk();

    /** How many calls a second are begun on a trunk that does not say so itself. */
    @WithDefault("10")
    double callsPerSecond();

    /** How often this node says that it still has its calls: several times within a lease. */
    @WithDefault("4s")
    Duration renewEvery();

    /** How often each node looks for calls of lost nodes, and for those that waited too long. */
    @WithDefault("2s")
    Duration reapEvery();

    /** How long a node's right to a call lasts after its last sign of life. */
    @WithDefault("15s")
    Duration lease();

    /** How often each node looks for trunks to register with: several times within a lease. */
    @WithDefault("4s")
    Duration registerEvery();

    /** How long it may ring. */
    @WithDefault("45s")
    Duration ringTimeout();

    /** How long a call may wait after the first moment that is right for it, where it has no deadline. */
    @WithDefault("1h")
    Duration patience();

    /** How often one person is called within 24 hours, by one organization. */
    @WithDefault("20")
    int maxAttemptsPerDay();

    /** How long calls may go on when this node is told to stop. */
    @WithDefault("60s")
    Duration drain();

    /** Country codes that organizations may call that have no list of their own. Default: all. */
    Optional<List<String>> allowedCountryCodes();
}
