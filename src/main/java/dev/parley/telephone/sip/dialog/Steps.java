package dev.parley.telephone.sip.dialog;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** One thing after the other, on one virtual thread as long as it lasts. */
public final class Steps {

    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("sip-leg").factory());

    private final ReentrantLock one = new ReentrantLock();
    private final Consumer<Exception> broken;

    public interface Step {
        void run() throws Exception;
    }

    /**
     * @param broken is told what went wrong in a step
     */
    public Steps(Consumer<Exception> broken) {
        this.broken = broken;
    }

    /** Runs it behind those that were given before. */
    public void next(Step step) {
        Runnable guarded = () -> {
            one.lock();
            try {
                step.run();
            } catch (Exception failure) {
                broken.accept(failure);
            } finally {
                one.unlock();
            }
        };
        try {
            thread.execute(guarded);
        } catch (RejectedExecutionException ended) {
            // A straggler: the thread has ended.
            Thread.ofVirtual().name("sip-straggler").start(guarded);
        }
    }

    /** What comes now are stragglers. */
    public void end() {
        thread.shutdown();
    }
}
