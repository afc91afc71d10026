package dev.parley.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

import jakarta.enterprise.context.ApplicationScoped;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.parley.fairness.FairThreads;

/**
 * Looks names up within a time. Java's own way waits for a silent server as long as the system's settings have it, and holds
 * its thread meanwhile, so it runs on threads of its own. What it has just said is not asked again: Java itself remembers an
 * answer for longer, 30 s by default.
 */
@ApplicationScoped
public class NameLookup {

    private static final int THREADS = 64;
    private static final int THREADS_OF_ONE = 8;
    private static final int MOST_KNOWN = 10_000;
    private static final Duration KNOWN_FOR = Duration.ofSeconds(5);

    private final FairThreads threads = new FairThreads("name-lookup", THREADS, THREADS_OF_ONE);
    private final Cache<String, List<InetAddress>> known = Caffeine.newBuilder()
            .maximumSize(MOST_KNOWN)
            .expireAfterWrite(KNOWN_FOR)
            .build();

    /**
     * All addresses of a name; an address is its own.
     *
     * @param payer who asks: one that asks for many slow names delays only itself
     * @throws UnknownHostException when it is not known, or not within this time
     */
    public List<InetAddress> all(String host, Object payer, Duration patience) throws UnknownHostException {
        try {
            return List.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException name) {
            return named(host, payer, patience);
        }
    }

    private List<InetAddress> named(String host, Object payer, Duration patience) throws UnknownHostException {
        List<InetAddress> before = known.getIfPresent(host);
        if (before != null) {
            return before;
        }
        try {
            List<InetAddress> found = threads.run(payer, patience, () -> List.of(InetAddress.getAllByName(host)));
            known.put(host, found);
            return found;
        } catch (TimeoutException late) {
            throw new UnknownHostException("not known in time");
        } catch (ExecutionException unknown) {
            throw new UnknownHostException("not known");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException("stopped");
        }
    }
}
