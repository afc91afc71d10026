package dev.parley.queue;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;

import org.jboss.logging.Logger;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.create.Traces;

/**
 * Takes what is due from a queue, as much as this node has room for and can begin, and runs each on a virtual thread of its
 * own. To be polled, as the truth; to be woken when something is due, for the speed.
 *
 * @param <W> what is done under a lease
 */
public final class WorkLoop<W extends LeasedWork> {

    private static final Logger LOG = Logger.getLogger(WorkLoop.class);
    /** So much waits on this node to be begun, and no more: the rest is better off in the queue. */
    private static final int WAITING = 200;
    /** Room that comes bit by bit is used this often. */
    private static final Duration ROUND = Duration.ofMillis(20);

    private final String name;
    private final IntFunction<Taken<W>> claim;

    private final LiveWork<W> live;
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final AtomicBoolean againSoon = new AtomicBoolean();
    private final ReentrantLock claiming = new ReentrantLock();
    private volatile boolean more;
    private volatile long roundNanos = System.nanoTime();
    private volatile boolean draining;

    /**
     * @param name of its work, for threads, traces and the log
     * @param capacity how many this node holds at once
     * @param claim takes leases, at most as many as it is told
     */
    public WorkLoop(String name, int capacity, Traces traces, IntFunction<Taken<W>> claim) {
        this.name = name;
        this.claim = claim;
        // What waited for room, here or in a limit of all nodes, can go now.
        this.live = new LiveWork<>(name, capacity, traces, this::hasRoom);
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
        if (draining || room() <= 0) {
            more = true;
            whenOthersHaveBegun();
            return false;
        }
        if (more) {
            // Others wait already: in a burst not each of them is a reason to ask.
            inARound(() -> true);
        } else if (wanted.compareAndSet(false, true)) {
            Thread.ofVirtual().name(name + "-claims").start(this::claim);
        }
        return true;
    }

    /** Takes what is due, as much as there is room for. */
    public void poll() {
        wanted.set(true);
        claim();
    }

    private void claim() {
        claiming.lock();
        try {
            while (!draining && wanted.getAndSet(false)) {
                claim(room());
            }
        } catch (RuntimeException away) {
            LOG.warnf("No %s can be claimed, it is tried again: %s", name, away.getMessage());
        } finally {
            claiming.unlock();
        }
    }

    private void claim(int room) {
        if (room <= 0) {
            more = true;
            whenOthersHaveBegun();
            return;
        }
        long asked = System.nanoTime();
        roundNanos = asked;
        Taken<W> taken = claim.apply(room);
        more = taken.more();
        taken.work().forEach(work -> live.start(work, asked));
        if (more && taken.work().size() >= room) {
            whenOthersHaveBegun();
        }
    }

    private int room() {
        return Math.min(live.room(), WAITING - live.waiting());
    }

    private void hasRoom() {
        if (more) {
            inARound(() -> true);
        }
    }

    /** Nothing tells when that is. When this node is full, the end of something tells. */
    private void whenOthersHaveBegun() {
        if (live.room() > 0) {
            inARound(() -> live.room() <= 0 || WAITING - live.waiting() >= WAITING / 2);
        }
    }

    private void inARound(BooleanSupplier ready) {
        if (!draining && againSoon.compareAndSet(false, true)) {
            Thread.ofVirtual().name(name + "-room").start(() -> {
                do {
                    LockSupport.parkNanos(ROUND.toNanos() - (System.nanoTime() - roundNanos));
                    roundNanos = System.nanoTime();
                } while (!draining && !ready.getAsBoolean());
                againSoon.set(false);
                poll();
            });
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
