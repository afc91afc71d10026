package dev.parley.dialogue;

import java.util.function.Supplier;

/**
 * Whether an answer that is being found is still wanted. A model that is asked is given up at once; a tool that was called is
 * waited for, since what it did is to be kept.
 */
public final class Withdrawal {

    private boolean withdrawn;
    private Thread asking;

    /** The answer is not wanted any more. */
    public static final class Withdrawn extends RuntimeException {

        Withdrawn() {
            super("the answer is not wanted any more", null, false, false);
        }
    }

    /** It is not wanted any more. Returns at once. */
    public synchronized void withdraw() {
        withdrawn = true;
        if (asking != null) {
            asking.interrupt();
        }
    }

    public synchronized boolean isWithdrawn() {
        return withdrawn;
    }

    <T> T unlessWithdrawn(Supplier<T> model) {
        begin();
        try {
            T reply = model.get();
            requireWanted();
            return reply;
        } catch (RuntimeException failed) {
            throw isWithdrawn() ? new Withdrawn() : failed;
        } finally {
            end();
        }
    }

    /**
     * To be asked before a tool is called.
     *
     * @throws Withdrawn when it is not wanted any more
     */
    synchronized void requireWanted() {
        if (withdrawn) {
            throw new Withdrawn();
        }
    }

    private synchronized void begin() {
        requireWanted();
        asking = Thread.currentThread();
    }

    private synchronized void end() {
        asking = null;
        if (withdrawn) {
            // It was meant for the model alone.
            Thread.interrupted();
        }
    }
}
