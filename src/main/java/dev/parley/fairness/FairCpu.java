package dev.parley.fairness;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

import jakarta.enterprise.context.ApplicationScoped;

/** Computing whose price organizations or strangers set: at most half of the processors, so that the others serve everybody. */
@ApplicationScoped
public class FairCpu {

    private final FairThreads threads;

    public FairCpu() {
        int half = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        threads = new FairThreads("fair-cpu", half, half);
    }

    /** As {@link FairThreads#run}. */
    public <T> T run(Object payer, Duration patience, Callable<T> work)
            throws TimeoutException, ExecutionException, InterruptedException {
        return threads.run(payer, patience, work);
    }
}
