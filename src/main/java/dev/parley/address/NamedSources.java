package dev.parley.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

import jakarta.enterprise.context.ApplicationScoped;

/** Whether somebody who comes to us comes from where an organization says: from addresses, networks (CIDR) or hosts. */
@ApplicationScoped
public class NamedSources {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Pattern FOUR_NUMBERS = Pattern.compile("[0-9]+(\\.[0-9]+){3}(/[0-9]+)?");
    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+(/.*)?|.*:.*");

    /** So long what was found, or was not, stands. */
    private static final Duration KNOWN_FOR = Duration.ofSeconds(30);

    private static final int MOST_KNOWN = 10_000;
    /** At once for one payer: others have to be let in meanwhile. */
    private static final int LOOK_UPS = 2;

    private final NameLookup names;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final Map<Object, Integer> paying = new ConcurrentHashMap<>();

    private record Known(List<InetAddress> addresses, long atNanos) {}

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
            // Fewer numbers than four are an address too, of which programs do not agree what it means.
            return name.contains(":") || FOUR_NUMBERS.matcher(name).matches()
                    ? Optional.empty()
                    : Optional.of("is no address of four numbers: " + name);
        } catch (IllegalArgumentException none) {
            return Optional.of("is neither an address nor a network: " + name);
        }
    }

    /**
     * Whether one of them is, or holds, this address. Hosts are looked up, the last of all, and together for no longer than
     * two seconds; not at all while others of the same payer are.
     *
     * @param payer whose look-ups these are
     */
    public boolean hold(List<String> sources, InetAddress address, Object payer) {
        boolean numeric = sources.stream()
                .filter(source -> NUMERIC.matcher(source).matches())
                .anyMatch(source -> Network.of(source).holds(address));
        if (numeric) {
            return true;
        }
        List<String> hosts = sources.stream()
                .filter(source -> !NUMERIC.matcher(source).matches())
                .toList();
        return !hosts.isEmpty() && lead(hosts, address, payer);
    }

    private boolean lead(List<String> hosts, InetAddress address, Object payer) {
        if (paying.merge(payer, 1, Integer::sum) > LOOK_UPS) {
            left(payer);
            return hosts.stream().anyMatch(host -> fresh(host).contains(address));
        }
        try {
            long until = System.nanoTime() + PATIENCE.toNanos();
            for (String host : hosts) {
                long left = until - System.nanoTime();
                if (left > 0 && addresses(host, payer, Duration.ofNanos(left)).contains(address)) {
                    return true;
                }
            }
            return false;
        } finally {
            left(payer);
        }
    }

    private void left(Object payer) {
        paying.computeIfPresent(payer, (same, count) -> count > 1 ? count - 1 : null);
    }

    private List<InetAddress> fresh(String host) {
        Known before = known.get(host);
        return before == null || System.nanoTime() - before.atNanos() > KNOWN_FOR.toNanos()
                ? List.of()
                : before.addresses();
    }

    private List<InetAddress> addresses(String host, Object payer, Duration patience) {
        Known before = known.get(host);
        if (before != null && System.nanoTime() - before.atNanos() <= KNOWN_FOR.toNanos()) {
            return before.addresses();
        }
        List<InetAddress> found;
        try {
            found = names.all(host, payer, patience);
        } catch (UnknownHostException unknown) {
            found = List.of();
        }
        if (known.size() >= MOST_KNOWN) {
            known.clear();
        }
        known.put(host, new Known(found, System.nanoTime()));
        return found;
    }
}
