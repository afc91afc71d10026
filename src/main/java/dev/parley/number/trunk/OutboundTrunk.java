package dev.parley.number.trunk;

/**
 * How calls go out on a trunk.
 *
 * @param password in the clear, or null: never to be logged
 */
public record OutboundTrunk(NewTrunk.Outbound config, String password) {

    @Override
    public String toString() {
        return "OutboundTrunk[" + config.address() + "]";
    }
}
