package dev.parley.email.smtp;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Limits how long something may take as a whole, whatever it waits for meanwhile. */
final class Watch implements AutoCloseable {

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("smtp-limits").factory());

    Watch() {
        timer.setRemoveOnCancelPolicy(true);
    }

    /** To be closed when it is done. */
    static final class Limit implements AutoCloseable {
        private final ScheduledFuture<?> end;

        private Limit(ScheduledFuture<?> end) {
            this.end = end;
        }

        boolean isOver() {
            return end.isDone() && !end.isCancelled();
        }

        @Override
        public void close() {
            end.cancel(false);
        }
    }

    /**
     * @param stop what is done when the time is over; quick
     */
    Limit limit(Duration time, Runnable stop) {
        return new Limit(timer.schedule(stop, Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
