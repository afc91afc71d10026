package dev.parley.queue;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntFunction;

import org.jboss.logging.Logger;

import dev.parley.conversation.Conversation;

/**
 * Takes what is due from a queue, as much as this node has room for, and runs each on a virtual thread of its own. To be
 * polled, as the truth; to be woken when something is due, for the speed.
 *
 * @param <W> what is done under a lease
 */
public final class WorkLoop<W extends LeasedWork> {

    private static final Logger LOG = Logger.getLogger(WorkLoop.class);

    private final String name;
    private final int capacity;
    private final IntFunction<List<W>> claim;

    private final Map<Conversation.Key, W> live = new ConcurrentHashMap<>();
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final ReentrantLock claiming = new ReentrantLock();
    private final ReentrantLock ends = new ReentrantLock();
    private final Condition ended = ends.newCondition();
    private volatile boolean draining;

    /**
     * @param name of its work, for threads and the log
     * @param capacity how many this node holds at once
     * @param claim takes leases, at most as many as it is told
     */
    public WorkLoop(String name, int capacity, IntFunction<List<W>> claim) {
        this.name = name;
        this.capacity = capacity;
        this.claim = claim;
    }

    /** What this node has. */
    public Collection<W> live() {
        return live.values();
    }

    /** What this node does in this conversation, or null. */
    public W live(Conversation.Key conversation) {
        return live.get(conversation);
    }

    /** There is something to do. Returns at once, false when this node cannot take it. */
    public boolean wake() {
        if (draining || live.size() >= capacity) {
            return false;
        }
        if (wanted.compareAndSet(false, true)) {
            Thread.ofVirtual().name(name + "-claims").start(this::poll);
        }
        return true;
    }

    /** Takes what is due, and returns when nothing more is, or there is no room. */
    public void poll() {
        claiming.lock();
        try {
            int taken = -1;
            while (!draining && (wanted.getAndSet(false) || taken != 0)) {
                int room = capacity - live.size();
                if (room <= 0) {
                    return;
                }
                List<W> claimed = claim.apply(room);
                claimed.forEach(this::start);
                taken = claimed.size();
            }
        } catch (RuntimeException away) {
            LOG.warnf("No %s can be claimed, it is tried again: %s", name, away.getMessage());
        } finally {
            claiming.unlock();
        }
    }

    private void start(W work) {
        Conversation.Key conversation = work.lease().conversation();
        live.put(conversation, work);
        Thread.ofVirtual().name(name + "-" + conversation.id()).start(() -> {
            try {
                work.run();
            } finally {
                live.remove(conversation, work);
                over();
            }
        });
    }

    private void over() {
        ends.lock();
        try {
            ended.signalAll();
        } finally {
            ends.unlock();
        }
        // What waited for room, here or in a limit of all nodes, can go now.
        wake();
    }

    /**
     * Takes nothing more, and lets what is live end by itself for a while; then makes it end.
     *
     * @param first told of everything that is live at once
     * @param last told of what is still live after the patience
     */
    public void drain(Duration patience, Consumer<W> first, Consumer<W> last) throws InterruptedException {
        draining = true;
        claiming.lock();
        claiming.unlock();
        if (!live.isEmpty()) {
            LOG.infof("Stopping: %d %s may go on for %d s", live.size(), name, patience.toSeconds());
        }
        live.values().forEach(first);
        if (!awaitEnd(patience)) {
            live.values().forEach(last);
            awaitEnd(Duration.ofSeconds(10));
        }
    }

    private boolean awaitEnd(Duration patience) throws InterruptedException {
        ends.lock();
        try {
            long left = patience.toNanos();
            while (!live.isEmpty() && left > 0) {
                left = ended.awaitNanos(left);
            }
            return live.isEmpty();
        } finally {
            ends.unlock();
        }
    }
}
