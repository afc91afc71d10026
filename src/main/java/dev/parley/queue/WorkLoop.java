package dev.parley.queue;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntFunction;

import org.jboss.logging.Logger;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.Traces;

/**
 * Takes what is due from a queue, as much as this node has room for, and runs each on a virtual thread of its own. To be
 * polled, as the truth; to be woken when something is due, for the speed.
 *
 * @param <W> what is done under a lease
 */
public final class WorkLoop<W extends LeasedWork> {

    private static final Logger LOG = Logger.getLogger(WorkLoop.class);

    private final String name;
    private final IntFunction<List<W>> claim;

    private final LiveWork<W> live;
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final ReentrantLock claiming = new ReentrantLock();
    private volatile boolean draining;

    /**
     * @param name of its work, for threads, traces and the log
     * @param capacity how many this node holds at once
     * @param claim takes leases, at most as many as it is told
     */
    public WorkLoop(String name, int capacity, Traces traces, IntFunction<List<W>> claim) {
        this.name = name;
        this.claim = claim;
        // What waited for room, here or in a limit of all nodes, can go now.
        this.live = new LiveWork<>(name, capacity, traces, this::wake);
    }

    /** What this node has. */
    public Collection<W> live() {
        return live.all();
    }

    /** The same, with the leases that it is done under. */
    public LiveWork<W> held() {
        return live;
    }

    /** What this node does in this conversation, or null. */
    public W live(Conversation.Key conversation) {
        return live.of(conversation);
    }

    /** There is something to do. Returns at once, false when this node cannot take it. */
    public boolean wake() {
        if (draining || live.room() <= 0) {
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
                int room = live.room();
                if (room <= 0) {
                    return;
                }
                long asked = System.nanoTime();
                List<W> claimed = claim.apply(room);
                claimed.forEach(work -> live.start(work, asked));
                taken = claimed.size();
            }
        } catch (RuntimeException away) {
            LOG.warnf("No %s can be claimed, it is tried again: %s", name, away.getMessage());
        } finally {
            claiming.unlock();
        }
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
        live.drain(patience, first, last);
    }
}
