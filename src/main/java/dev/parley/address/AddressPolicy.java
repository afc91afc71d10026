package dev.parley.address;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which addresses may be spoken to because an organization, or a peer of one, names them: those of the public Internet,
 * without this host's own, and what the operator allows beside them.
 */
public final class AddressPolicy {

    private final List<Network> allowed;
    private final List<Network> denied;
    private final Set<InetAddress> own;

    /**
     * @param allowed networks (CIDR) and addresses that may be spoken to although they are internal
     * @param denied those that may not although they are public; they win
     * @throws IllegalArgumentException when one is neither
     */
    public AddressPolicy(Set<String> allowed, Set<String> denied) {
        this.allowed = networks(allowed);
        this.denied = networks(denied);
        this.own = own();
    }

    private static List<Network> networks(Set<String> names) {
        return names.stream().map(String::strip).map(Network::of).toList();
    }

    private static Set<InetAddress> own() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException unknown) {
            return Set.of();
        }
    }

    /** Whether it may be spoken to. */
    public boolean allows(InetAddress address) {
        if (holds(denied, address)) {
            return false;
        }
        return holds(allowed, address) || !InternalAddress.is(address) && !own.contains(address);
    }

    private static boolean holds(List<Network> networks, InetAddress address) {
        for (Network network : networks) {
            if (network.holds(address)) {
                return true;
            }
        }
        return false;
    }

    /**
     * What is wrong with a host where it is an address, for whoever wrote it; empty for a name, which is looked at when it is
     * connected to. Addresses in other spellings than the usual one (hexadecimal, octal, fewer numbers than four) are refused,
     * since programs do not agree on what they mean.
     */
    public Optional<String> fault(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (bare.contains(":")) {
            return literal(bare);
        }
        String label = bare.substring(bare.lastIndexOf('.', bare.length() - 2) + 1);
        boolean number = label.matches("(?i)([0-9]+|0x[0-9a-f]*)\\.?");
        return number ? literal(bare) : Optional.empty();
    }

    private Optional<String> literal(String text) {
        try {
            InetAddress address = InetAddress.ofLiteral(text);
            if (!text.contains(":") && !address.getHostAddress().equals(text)) {
                return Optional.of("must be a name, or an address of four decimal numbers");
            }
            return allows(address)
                    ? Optional.empty()
                    : Optional.of("is an internal address, and this installation does not allow it here");
        } catch (IllegalArgumentException none) {
            return Optional.of("must be a name, or an address of four decimal numbers");
        }
    }
}
