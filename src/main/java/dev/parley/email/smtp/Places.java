package dev.parley.email.smtp;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** How many mails are under way to each recipient domain: no more than its share, however slow it is. */
final class Places {

    private final int most;
    private final Map<String, Integer> taken = new ConcurrentHashMap<>();

    Places(int most) {
        this.most = most;
    }

    boolean enter(String domain) {
        boolean[] entered = {false};
        taken.compute(domain, (name, count) -> {
            int before = count == null ? 0 : count;
            entered[0] = before < most;
            return entered[0] ? before + 1 : before;
        });
        return entered[0];
    }

    void leave(String domain) {
        taken.computeIfPresent(domain, (name, count) -> count == 1 ? null : count - 1);
    }

    Set<String> full() {
        return taken.entrySet().stream()
                .filter(domain -> domain.getValue() >= most)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }
}
