package dev.parley.telephone.registration;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jboss.logging.Logger;

import dev.parley.wire.Backoff;

/** Refreshes one registration after half of what was granted, and tries again ever more slowly where it is not. */
final class Registration implements Runnable {

    private static final Logger LOG = Logger.getLogger(Registration.class);
    /** However little is granted. */
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final Registrar.Binding binding;
    private final Duration expires;
    private final RegistrationStore.Held held;
    private final Consumer<Registrar.Result> told;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile boolean takesBack;

    /**
     * @param expires for how long to ask
     * @param held what it is made of
     * @param told of each result
     */
    Registration(
            Registrar.Binding binding, Duration expires, RegistrationStore.Held held, Consumer<Registrar.Result> told) {
        this.binding = binding;
        this.expires = expires;
        this.held = held;
        this.told = told;
    }

    RegistrationStore.Held held() {
        return held;
    }

    /**
     * Ends. Returns at once.
     *
     * @param takeBack whether the trunk is told; not where the same account is registered anew, which that could undo
     */
    void stop(boolean takeBack) {
        takesBack = takeBack;
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
            if (registered && takesBack) {
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
            case Registrar.Result.Registered(Duration granted) -> longer(granted.dividedBy(2), SHORTEST_PAUSE);
            case Registrar.Result.Refused(int code, Duration retryAfter)
            when retryAfter != null ->
                retryAfter.compareTo(LONGEST_PAUSE) < 0 ? longer(retryAfter, backoff(failures)) : LONGEST_PAUSE;
            case Registrar.Result.Refused refused -> backoff(failures);
            case Registrar.Result.Unreachable() -> backoff(failures);
        };
    }

    private static Duration backoff(int failures) {
        return Backoff.pause(FIRST_PAUSE, failures - 1, LONGEST_PAUSE);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
