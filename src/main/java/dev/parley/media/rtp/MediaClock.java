package dev.parley.media.rtp;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import dev.parley.media.load.VoiceLoad;

/**
 * One thread that sends every session's frames when they are due. A platform thread, since the timers of virtual ones
 * wait behind whatever else runs; in four phases of 5 milliseconds, so that the packets of many calls are spread out.
 */
@ApplicationScoped
public class MediaClock {

    private static final Logger LOG = Logger.getLogger(MediaClock.class);
    private static final long TICK_NANOS = 5_000_000;
    private static final int PHASES = 4;
    static final long LATE_NANOS = 40_000_000;
    /** What was missed beyond this is not made up for: a burst would help nobody. */
    private static final long LONGEST_STALL_NANOS = 200_000_000;

    private final List<List<Ticking>> phases = List.of(
            new CopyOnWriteArrayList<>(),
            new CopyOnWriteArrayList<>(),
            new CopyOnWriteArrayList<>(),
            new CopyOnWriteArrayList<>());
    private final VoiceLoad load;
    private Thread thread;
    private volatile boolean stopped;

    /** What is to be done every 20 milliseconds. */
    interface Ticking {

        /**
         * @param nowNanos of {@link System#nanoTime}
         */
        void tick(long nowNanos);
    }

    MediaClock(VoiceLoad load) {
        this.load = load;
    }

    @PostConstruct
    void start() {
        thread = Thread.ofPlatform().name("media-clock").daemon().unstarted(this::run);
        thread.setPriority(Thread.MAX_PRIORITY);
        thread.start();
    }

    @PreDestroy
    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    /** A stream that may be added, or is heard only. */
    void opened() {
        load.begun();
    }

    boolean hasRoom() {
        return load.room() > 0;
    }

    /** It is over. */
    void closed() {
        load.over();
    }

    synchronized void add(Ticking session) {
        phases.stream()
                .min((one, other) -> Integer.compare(one.size(), other.size()))
                .orElseThrow()
                .add(session);
        LockSupport.unpark(thread);
    }

    synchronized void remove(Ticking session) {
        phases.forEach(phase -> phase.remove(session));
    }

    private void run() {
        long due = System.nanoTime();
        int phase = 0;
        while (!stopped) {
            if (phases.stream().allMatch(List::isEmpty)) {
                LockSupport.park(this);
                due = System.nanoTime();
            }
            long early = due - System.nanoTime();
            if (early > 0) {
                LockSupport.parkNanos(this, early);
                continue;
            }
            if (early < -LONGEST_STALL_NANOS) {
                due = System.nanoTime();
            }
            tick(phases.get(phase), due);
            phase = (phase + 1) % PHASES;
            due += TICK_NANOS;
        }
    }

    private void tick(List<Ticking> sessions, long due) {
        for (Ticking session : sessions) {
            load.frame(System.nanoTime() - due <= LATE_NANOS);
            try {
                session.tick(due);
            } catch (RuntimeException | Error broken) {
                LOG.error("A media session could not send", broken);
            }
        }
    }
}
