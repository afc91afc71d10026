package dev.parley.fairness;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A few platform threads for work whose price others set, such as an organization's regular expressions or a name that a
 * silent server is asked for: it never holds up the threads that serve everybody. The payers take turns, so that one's crowd
 * delays only itself. Threads end when there is nothing to do.
 */
public final class FairThreads {

    private static final int MOST_WAITING = 10_000;

    /** What one payer has here. */
    private static final class Share {
        private final Deque<FutureTask<?>> waiting = new ArrayDeque<>();
        private int running;
    }

    private record Turn(Object payer, FutureTask<?> work) {}

    private final String name;
    private final int threads;
    private final int threadsOfOne;
    private final Map<Object, Share> shares = new HashMap<>();
    /** Who has something waiting, in the order of their turns. */
    private final LinkedHashSet<Object> turns = new LinkedHashSet<>();

    private int waiting;
    private int working;

    /**
     * @param threads at most
     * @param threadsOfOne that one payer may hold at once
     */
    public FairThreads(String name, int threads, int threadsOfOne) {
        this.name = name;
        this.threads = threads;
        this.threadsOfOne = threadsOfOne;
    }

    /**
     * Runs the work and waits for it. Work that is late is not begun; what has begun is left to itself, and must end by itself.
     *
     * @param payer whose turn it takes
     * @throws TimeoutException when it did not end in time
     * @throws ExecutionException with what the work threw
     */
    public <T> T run(Object payer, Duration patience, Callable<T> work)
            throws TimeoutException, ExecutionException, InterruptedException {
        FutureTask<T> task = new FutureTask<>(work);
        enqueue(payer, task);
        try {
            return task.get(Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | InterruptedException tooLate) {
            giveUp(payer, task);
            throw tooLate;
        }
    }

    private synchronized void enqueue(Object payer, FutureTask<?> task) throws TimeoutException {
        if (waiting == MOST_WAITING) {
            throw new TimeoutException("too much is waiting");
        }
        waiting++;
        shares.computeIfAbsent(payer, someone -> new Share()).waiting.add(task);
        turns.add(payer);
        if (working < threads) {
            working++;
            Thread.ofPlatform().name(name).daemon().start(this::work);
        }
    }

    private synchronized void giveUp(Object payer, FutureTask<?> task) {
        task.cancel(false);
        Share share = shares.get(payer);
        if (share != null && share.waiting.remove(task)) {
            waiting--;
            settle(payer, share);
        }
    }

    private void work() {
        for (Turn turn = next(); turn != null; turn = next()) {
            turn.work().run();
            done(turn.payer());
        }
    }

    /** The first work of the first payer who may have one more thread; null, and this thread ends, when there is none. */
    private synchronized Turn next() {
        for (Object payer : turns) {
            Share share = shares.get(payer);
            if (share.running < threadsOfOne) {
                FutureTask<?> work = share.waiting.poll();
                share.running++;
                waiting--;
                turns.remove(payer);
                settle(payer, share);
                return new Turn(payer, work);
            }
        }
        working--;
        return null;
    }

    private synchronized void done(Object payer) {
        Share share = shares.get(payer);
        share.running--;
        settle(payer, share);
    }

    /** Puts the payer at the end of the line if more of its work waits, and forgets it when nothing is left. */
    private void settle(Object payer, Share share) {
        if (!share.waiting.isEmpty()) {
            turns.add(payer);
        } else {
            turns.remove(payer);
            if (share.running == 0) {
                shares.remove(payer);
            }
        }
    }
}
