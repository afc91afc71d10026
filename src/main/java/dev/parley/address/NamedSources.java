package dev.parley.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import jakarta.enterprise.context.ApplicationScoped;

/** Whether somebody who comes to us comes from where an organization says: from addresses, networks (CIDR) or hosts. */
@ApplicationScoped
public class NamedSources {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+(/.*)?|.*:.*");

    private final NameLookup names;

    public NamedSources(NameLookup names) {
        this.names = names;
    }

    /** What is wrong with a name, for whoever wrote it. */
    public static Optional<String> fault(String name) {
        if (!NUMERIC.matcher(name).matches()) {
            return name.contains("/") ? Optional.of("is no network: " + name) : Optional.empty();
        }
        try {
            Network.of(name);
            return Optional.empty();
        } catch (IllegalArgumentException none) {
            return Optional.of("is neither an address nor a network: " + name);
        }
    }

    /**
     * Whether one of them is, or holds, this address. Hosts are looked up, the last of all.
     *
     * @param payer whose look-ups these are
     */
    public boolean hold(List<String> sources, InetAddress address, Object payer) {
        return sources.stream()
                        .filter(source -> NUMERIC.matcher(source).matches())
                        .anyMatch(source -> Network.of(source).holds(address))
                || sources.stream()
                        .filter(source -> !NUMERIC.matcher(source).matches())
                        .anyMatch(host -> leadsTo(host, address, payer));
    }

    private boolean leadsTo(String host, InetAddress address, Object payer) {
        try {
            return names.all(host, payer, PATIENCE).contains(address);
        } catch (UnknownHostException unknown) {
            return false;
        }
    }
}
