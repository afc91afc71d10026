package dev.parley.model;

import java.time.Duration;

import dev.parley.model.answer.ModelFault;

/**
 * When an answer has to be there.
 *
 * @param nanos of {@link System#nanoTime}
 */
public record Deadline(long nanos) {

    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** In nanoseconds; not positive when it has passed. */
    long left() {
        return nanos - System.nanoTime();
    }

    /** Whether there is time for this and something after it. */
    boolean allows(Duration wait) {
        return left() > wait.toNanos();
    }

    /** The middle between now and then. */
    Deadline half() {
        return new Deadline(nanos - left() / 2);
    }

    void requireLeft() {
        if (left() <= 0) {
            throw late();
        }
    }

    static ModelFault late() {
        return ModelFault.of(ModelFault.Kind.TIME_UP, "no answer in time");
    }
}
