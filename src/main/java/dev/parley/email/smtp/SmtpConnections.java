package dev.parley.email.smtp;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The connections of this node to the mail server: as many as it bears, kept for the next mail. When the server wants fewer, there
 * are fewer, and one more each minute after that.
 */
final class SmtpConnections implements AutoCloseable {

    private static final Duration KEPT = Duration.ofSeconds(15);
    private static final Duration GROWS_EVERY = Duration.ofMinutes(1);

    private final int most;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final Deque<SmtpSession> idle = new ArrayDeque<>();
    private final Set<SmtpSession> serving = new HashSet<>();
    private final Duration givesWayAfter;
    private int open;
    private int limit;
    private Instant changedAt;

    /**
     * @param givesWayAfter how long a mail may wait for the server while others wait for a connection
     */
    SmtpConnections(int most, Duration givesWayAfter, InstantSource clock) {
        this.most = most;
        this.givesWayAfter = givesWayAfter;
        this.limit = most;
        this.clock = clock;
    }

    /** A place among the connections, with one that is open already or without. */
    sealed interface Place {

        record Open(SmtpSession session) implements Place {}

        /** To be opened. */
        record Free() implements Place {}

        /** None got free in time. */
        record None() implements Place {}
    }

    Place take(Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (true) {
                grow();
                SmtpSession kept = idle.pollLast();
                if (kept != null && !kept.isIdleFor(KEPT)) {
                    return new Place.Open(kept);
                }
                if (kept != null) {
                    kept.close();
                    open--;
                } else if (open < limit) {
                    open++;
                    return new Place.Free();
                } else if (left <= 0) {
                    return new Place.None();
                } else {
                    long slice = Math.min(left, untilOneGivesWay());
                    left -= slice - freed.awaitNanos(slice);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** What hangs longest leaves its connection to the others, once it has hung for long enough. */
    private long untilOneGivesWay() {
        Optional<SmtpSession> longest = serving.stream().max(Comparator.comparing(SmtpSession::hangs));
        Duration left =
                longest.map(session -> givesWayAfter.minus(session.hangs())).orElse(givesWayAfter);
        if (left.isPositive()) {
            return left.toNanos();
        }
        longest.get().giveWay();
        return givesWayAfter.toNanos();
    }

    private void grow() {
        if (limit < most && !clock.instant().isBefore(changedAt.plus(GROWS_EVERY))) {
            limit++;
            changedAt = clock.instant();
        }
    }

    /** A mail is sent over it, until it is kept or left. */
    void serve(SmtpSession session) {
        lock.lock();
        try {
            serving.add(session);
        } finally {
            lock.unlock();
        }
    }

    /** It can serve the next mail. */
    void keep(SmtpSession session) {
        lock.lock();
        try {
            serving.remove(session);
            if (open > limit) {
                session.close();
                open--;
            } else {
                session.rest();
                idle.addLast(session);
            }
            freed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Its place is free; the connection is the caller's to close, if there is one. */
    void leave(SmtpSession session) {
        lock.lock();
        try {
            serving.remove(session);
            open--;
            freed.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The server wants no more than there are without the one that it refused.
     *
     * @return whether there are others
     */
    boolean crowded() {
        lock.lock();
        try {
            boolean others = open > 1;
            limit = Math.max(1, Math.min(limit, open - 1));
            changedAt = clock.instant();
            return others;
        } finally {
            lock.unlock();
        }
    }

    /** What was not needed for a while is closed. */
    void tidy() {
        List<SmtpSession> old = new ArrayList<>();
        lock.lock();
        try {
            idle.removeIf(session -> session.isIdleFor(KEPT) && old.add(session));
            open -= old.size();
            freed.signalAll();
        } finally {
            lock.unlock();
        }
        old.forEach(SmtpSession::close);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            idle.forEach(SmtpSession::close);
            open -= idle.size();
            idle.clear();
        } finally {
            lock.unlock();
        }
    }
}
