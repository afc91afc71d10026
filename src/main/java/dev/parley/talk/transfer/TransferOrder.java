package dev.parley.talk.transfer;

import java.time.Duration;

import dev.parley.agent.config.call.TransferConfig;

/**
 * To whom a person is to be brought, and how.
 *
 * @param to E.164
 * @param from the number that calls, or null
 * @param briefing what whoever answers is told first, or null
 * @param ringsFor how long it may ring there
 */
public record TransferOrder(String to, String from, TransferConfig.Mode mode, String briefing, Duration ringsFor) {

    private static final Duration RINGS = Duration.ofSeconds(30);

    /** The same, with both on our lines. */
    public TransferOrder bridged() {
        return new TransferOrder(to, from, TransferConfig.Mode.BRIDGE, briefing, ringsFor);
    }

    /** With what the agent says of it otherwise. */
    public static TransferOrder of(String to, TransferConfig.Mode mode, String briefing, TransferConfig agent) {
        return new TransferOrder(
                to,
                agent == null ? null : agent.from(),
                mode != null ? mode : agent == null ? TransferConfig.Mode.BRIDGE : agent.modeOrDefault(),
                briefing,
                agent == null ? RINGS : Duration.ofSeconds(agent.ringsFor()));
    }
}
