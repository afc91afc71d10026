package dev.parley.address;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One place where a domain offers a service: an SRV record (RFC 2782).
 *
 * @param priority the lowest is tried first
 * @param weight how often it comes first among those of its priority
 * @param host its name; {@code .} when the domain says that it does not offer it
 */
public record Service(int priority, int weight, String host, int port) {

    private static final String NOWHERE = ".";

    /** Whether the domain says that there is none. */
    boolean isNowhere() {
        return host.isEmpty() || host.equals(NOWHERE);
    }

    /** In the order in which they are to be tried: by priority, and by chance where that is the same, weighted. */
    static List<Service> ordered(List<Service> services, RandomGenerator random) {
        List<Service> left = new ArrayList<>(services);
        // Those without a weight first, so that they have a small chance too.
        left.sort(Comparator.comparingInt(Service::priority).thenComparingInt(Service::weight));
        List<Service> ordered = new ArrayList<>();
        while (!left.isEmpty()) {
            int priority = left.getFirst().priority();
            int sum = left.stream()
                    .filter(service -> service.priority() == priority)
                    .mapToInt(Service::weight)
                    .sum();
            int chosen = random.nextInt(sum + 1);
            int at = 0;
            for (int running = left.getFirst().weight();
                    running < chosen;
                    running += left.get(at).weight()) {
                at++;
            }
            ordered.add(left.remove(at));
        }
        return ordered;
    }
}
