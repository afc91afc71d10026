package dev.parley.queue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownEvent;
import org.jboss.logging.Logger;

/** Lets all kinds of work end at the same time when the node is told to stop, and waits for the last. */
@ApplicationScoped
public class Drains {

    private static final Logger LOG = Logger.getLogger(Drains.class);

    private final List<Drain> drains = new CopyOnWriteArrayList<>();

    /** Takes nothing more, and waits until what is live has ended. */
    public interface Drain {
        void run() throws InterruptedException;
    }

    /** To be called when the node starts. */
    public void add(Drain drain) {
        drains.add(drain);
    }

    void drain(@Observes ShutdownEvent stopping) throws InterruptedException {
        List<Thread> waiting = drains.stream()
                .map(drain -> Thread.ofVirtual().name("drain").start(() -> run(drain)))
                .toList();
        for (Thread drain : waiting) {
            drain.join();
        }
    }

    private static void run(Drain drain) {
        try {
            drain.run();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failed) {
            LOG.warnf("Not everything could end: %s", failed.getMessage());
        }
    }
}
