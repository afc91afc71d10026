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

    /**
     * @param answered whether a server has ever said so
     */
    private record Known<R>(List<R> records, boolean answered, long until) {}

    /** Asks the DNS. */
    interface Question<R> {
        List<R> ask() throws UnknownHostException;
    }

    /** Nothing also where no server has ever answered. */
    List<R> of(String name, Question<R> question) {
        return known(name, question).records();
    }

    /**
     * @throws UnknownHostException when no server has ever answered
     */
    List<R> certain(String name, Question<R> question) throws UnknownHostException {
        Known<R> remembered = known(name, question);
        if (!remembered.answered()) {
            throw new UnknownHostException("it is not known what the domain offers");
        }
        return remembered.records();
    }

    private Known<R> known(String name, Question<R> question) {
        Known<R> remembered = known.get(name);
        if (remembered == null || remembered.until() - System.nanoTime() <= 0) {
            remembered = ask(question, remembered == null ? new Known<>(List.of(), false, 0) : remembered);
            known.put(name, remembered);
        }
        return remembered;
    }

    private static <R> Known<R> ask(Question<R> question, Known<R> before) {
        long until = System.nanoTime() + KNOWN_FOR.toNanos();
        try {
            return new Known<>(question.ask(), true, until);
        } catch (UnknownHostException silent) {
            LOG.warnf("The DNS was asked for services in vain: %s", silent.getMessage());
            return new Known<>(before.records(), before.answered(), until);
        }
    }
}
