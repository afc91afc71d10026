package dev.parley.telephone;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jboss.logging.Logger;

import dev.parley.wire.Backoff;

/** Refreshes one registration after half of what was granted, and tries again ever more slowly where it is not. */
final class Registration implements Runnable {

    private static final Logger LOG = Logger.getLogger(Registration.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final Registrar.Binding binding;
    private final Duration expires;
    private final Instant changed;
    private final Consumer<Registrar.Result> told;
    private final CountDownLatch stop = new CountDownLatch(1);

    /**
     * @param expires for how long to ask
     * @param changed when what it is made of was
     * @param told of each result
     */
    Registration(Registrar.Binding binding, Duration expires, Instant changed, Consumer<Registrar.Result> told) {
        this.binding = binding;
        this.expires = expires;
        this.changed = changed;
        this.told = told;
    }

    Instant changed() {
        return changed;
    }

    /** Takes it back, and ends. Returns at once. */
    void stop() {
        stop.countDown();
    }

    @Override
    public void run() {
        try {
            int failures = 0;
            boolean registered = false;
            Duration pause = Duration.ZERO;
            while (!stop.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                Registrar.Result result = binding.refresh(expires);
                registered |= result instanceof Registrar.Result.Registered;
                failures = result instanceof Registrar.Result.Registered ? 0 : failures + 1;
                pause = pause(result, failures);
                tell(result);
            }
            if (registered) {
                binding.refresh(Duration.ZERO);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Registrar.Result result) {
        try {
            told.accept(result);
        } catch (RuntimeException away) {
            LOG.debugf("How a registration went could not be kept: %s", away.getMessage());
        }
    }

    /** Until the next. */
    static Duration pause(Registrar.Result result, int failures) {
        return switch (result) {
            case Registrar.Result.Registered(Duration granted) -> granted.dividedBy(2);
            case Registrar.Result.Refused(int code, Duration retryAfter)
            when retryAfter != null -> retryAfter.compareTo(LONGEST_PAUSE) < 0 ? retryAfter : LONGEST_PAUSE;
            case Registrar.Result.Refused refused -> Backoff.pause(FIRST_PAUSE, failures - 1, LONGEST_PAUSE);
            case Registrar.Result.Unreachable() -> Backoff.pause(FIRST_PAUSE, failures - 1, LONGEST_PAUSE);
        };
    }
}
