package dev.parley.media;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.jboss.logging.Logger;

/** What the agent will say first in one conversation: made while it connects, so that the person does not wait for it. */
public final class PreparedGreeting {

    private static final Logger LOG = Logger.getLogger(PreparedGreeting.class);
    /** Nobody holds on to a mute telephone for longer. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final VoiceLimits limits;
    private final Supplier<VoiceSession.Greeting> maker;
    private final CompletableFuture<VoiceSession.Greeting> made = new CompletableFuture<>();

    public PreparedGreeting(VoiceLimits limits, Supplier<VoiceSession.Greeting> maker) {
        this.limits = limits;
        this.maker = maker;
    }

    public VoiceLimits limits() {
        return limits;
    }

    /** Begins to make it, on a thread of its own. */
    public void prepare() {
        Thread.ofVirtual().name("greeting").start(() -> {
            try {
                made.complete(maker.get());
            } catch (RuntimeException failed) {
                made.completeExceptionally(failed);
            }
        });
    }

    /** Waits for it; empty when it cannot be said. */
    public Optional<VoiceSession.Greeting> words() throws InterruptedException {
        try {
            return Optional.of(made.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException failed) {
            LOG.errorf(failed.getCause(), "A greeting could not be made");
        } catch (TimeoutException late) {
            LOG.errorf("A greeting was not ready %d s after the answer", PATIENCE.toSeconds());
        }
        return Optional.empty();
    }
}
