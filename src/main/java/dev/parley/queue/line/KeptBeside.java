package dev.parley.queue.line;

import java.util.concurrent.CompletableFuture;

/** What is kept beside somebody who must not wait for the database: one thing after the other, in their order. */
public final class KeptBeside {

    private final String name;
    private CompletableFuture<Void> kept = CompletableFuture.completedFuture(null);

    /**
     * @param name of the threads
     */
    public KeptBeside(String name) {
        this.name = name;
    }

    /**
     * Keeps it behind all before it, whatever became of them. Returns at once.
     *
     * @return completes when it is kept, or with why it is not
     */
    public synchronized CompletableFuture<Void> keep(Runnable writing) {
        kept = kept.handle((done, failed) -> null)
                .thenRunAsync(
                        () -> DatabaseLine.with(writing),
                        task -> Thread.ofVirtual().name(name).start(task));
        return kept;
    }

    /** Completes, and never otherwise than well, when all so far is kept or given up. */
    public synchronized CompletableFuture<Void> all() {
        return kept.handle((done, failed) -> null);
    }
}
