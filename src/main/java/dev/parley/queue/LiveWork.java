package dev.parley.queue;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.create.Traces;
import dev.parley.queue.line.DatabaseLine;

/**
 * What a node is doing under leases, each on a virtual thread of its own.
 *
 * @param <W> what is done
 */
public final class LiveWork<W extends LeasedWork> {

    private static final Logger LOG = Logger.getLogger(LiveWork.class);
    private static final Duration TO_STOP = Duration.ofSeconds(10);

    private final String name;
    private final int capacity;
    private final Traces traces;
    private final Runnable ended;
    private final Map<Conversation.Key, W> live = new ConcurrentHashMap<>();
    /** When the lease of each was asked for that it holds now, by the clock of this process that nobody sets. */
    private final Map<LeasedWork, Long> askedNanos = new ConcurrentHashMap<>();

    private final ReentrantLock ends = new ReentrantLock();
    private final Condition oneEnded = ends.newCondition();

    /**
     * @param name of the work, for threads, traces and the log
     * @param capacity how much of it this node has room for
     * @param ended is run after each
     */
    public LiveWork(String name, int capacity, Traces traces, Runnable ended) {
        this.name = name;
        this.capacity = capacity;
        this.traces = traces;
        this.ended = ended;
    }

    public Collection<W> all() {
        return live.values();
    }

    /** What is done in this conversation, or null. */
    public W of(Conversation.Key conversation) {
        return live.get(conversation);
    }

    /** How much more this node can take. */
    public int room() {
        return capacity - live.size();
    }

    /** How much of it is not under way yet. */
    int waiting() {
        return (int) live.values().stream().filter(work -> !work.begun()).count();
    }

    /**
     * Begins; of two in the same conversation the one with the older lease is stopped.
     *
     * @param asked when its lease was asked for ({@link System#nanoTime})
     */
    public void start(W work, long asked) {
        Conversation.Key conversation = work.lease().conversation();
        askedNanos.put(work, asked);
        W before = live.get(conversation);
        W kept = live.merge(
                conversation,
                work,
                (old, fresh) -> old.lease().fence() > fresh.lease().fence() ? old : fresh);
        if (kept != work) {
            work.stop(LeasedWork.Lost.LEASE);
        } else if (before != null) {
            before.stop(LeasedWork.Lost.LEASE);
        }
        Thread.ofVirtual().name(name + "-" + conversation.id()).start(() -> {
            try {
                DatabaseLine.with(() -> run(work));
            } finally {
                live.remove(conversation, work);
                askedNanos.remove(work);
                over();
            }
        });
    }

    private void run(W work) {
        Optional<Conversation.Key> conversation = work.conversation();
        // In every line that is logged meanwhile.
        conversation.ifPresent(key -> MDC.put("conversation", key.id()));
        conversation.ifPresentOrElse(key -> traces.follow(key, name, work::run), work);
    }

    /**
     * Its lease was renewed.
     *
     * @param asked when that was asked for
     */
    void renewed(LeasedWork work, long asked) {
        askedNanos.computeIfPresent(work, (live, before) -> Math.max(before, asked));
    }

    /**
     * Stops, once, what holds a lease that has run out as far as this process can know: another node may take it now.
     *
     * @return how many there were
     */
    int stopLapsed(Duration lease) {
        int stopped = 0;
        for (Map.Entry<LeasedWork, Long> held : askedNanos.entrySet()) {
            if (System.nanoTime() - held.getValue() >= lease.toNanos()
                    && askedNanos.remove(held.getKey(), held.getValue())) {
                held.getKey().stop(LeasedWork.Lost.LEASE);
                stopped++;
            }
        }
        return stopped;
    }

    private void over() {
        ends.lock();
        try {
            oneEnded.signalAll();
        } finally {
            ends.unlock();
        }
        ended.run();
    }

    /**
     * Lets what is live end by itself for a while; then makes it end.
     *
     * @param first told of everything that is live at once
     * @param last told of what is still live after the patience
     */
    public void drain(Duration patience, Consumer<W> first, Consumer<W> last) throws InterruptedException {
        if (!live.isEmpty()) {
            LOG.infof("Stopping: %d %s may go on for %d s", live.size(), name, patience.toSeconds());
        }
        live.values().forEach(first);
        if (!awaitEnd(patience)) {
            live.values().forEach(last);
            awaitEnd(TO_STOP);
        }
    }

    private boolean awaitEnd(Duration patience) throws InterruptedException {
        ends.lock();
        try {
            long left = patience.toNanos();
            while (!live.isEmpty() && left > 0) {
                left = oneEnded.awaitNanos(left);
            }
            return live.isEmpty();
        } finally {
            ends.unlock();
        }
    }
}
