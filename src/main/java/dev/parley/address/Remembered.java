package dev.parley.address;

import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jboss.logging.Logger;

/**
 * What the DNS said of names a short time ago, also that it said nothing, and what it said before where no server answers. A hint,
 * which a restart may forget.
 */
final class Remembered<R> {

    private static final Logger LOG = Logger.getLogger(Remembered.class);
    private static final int MOST_KNOWN = 10_000;
    private static final Duration KNOWN_FOR = Duration.ofSeconds(30);

    private final Map<String, Known<R>> known = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known<R>> eldest) {
            return size() > MOST_KNOWN;
        }
    });

    private record Known<R>(List<R> records, long until) {}

    /** Asks the DNS. */
    interface Question<R> {
        List<R> ask() throws UnknownHostException;
    }

    List<R> of(String name, Question<R> question) {
        Known<R> remembered = known.get(name);
        if (remembered == null || remembered.until() - System.nanoTime() <= 0) {
            remembered = ask(question, remembered == null ? List.of() : remembered.records());
            known.put(name, remembered);
        }
        return remembered.records();
    }

    private static <R> Known<R> ask(Question<R> question, List<R> before) {
        List<R> records = before;
        try {
            records = question.ask();
        } catch (UnknownHostException silent) {
            LOG.warnf("The DNS was asked for services in vain: %s", silent.getMessage());
        }
        return new Known<>(records, System.nanoTime() + KNOWN_FOR.toNanos());
    }
}
