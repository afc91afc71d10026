package dev.parley.talk.recognize;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import dev.parley.media.Audio;

/**
 * For engines that hear what has been said, and not what is being said: cuts a line into stretches of voice, each of which is heard
 * as soon as it is over, so that its words are mostly there before the turn is. What they are is told in their order, though a
 * later one may be heard before.
 */
public final class Stretches implements Recognition {

    /** Before the detector was sure. */
    private static final int FRAMES_BEFORE = 400 / Audio.FRAME_MILLIS;
    /** A breath does not cut a stretch in two. */
    private static final int FRAMES_BEHIND = 200 / Audio.FRAME_MILLIS;

    private static final int MOST_FRAMES = 30_000 / Audio.FRAME_MILLIS;
    private static final Executor THREADS =
            hearing -> Thread.ofVirtual().name("recognize").start(hearing);

    private final Engine engine;
    private final Events events;
    private final Deque<short[]> frames = new ArrayDeque<>();
    private CompletableFuture<Void> told = CompletableFuture.completedFuture(null);
    private boolean voice;
    private boolean inside;
    private int behind;
    private final AtomicInteger pending = new AtomicInteger();
    private volatile boolean closed;

    /** Hears one stretch. */
    public interface Engine {

        /**
         * The words; empty when there are none.
         *
         * @param soFar may get those that are known, before all are
         */
        String hear(short[][] frames, Consumer<String> soFar) throws Exception;
    }

    /**
     * @param events is told what the engine heard
     */
    public Stretches(Engine engine, Events events) {
        this.engine = engine;
        this.events = events;
    }

    @Override
    public void hear(short[] frame) {
        frames.addLast(frame);
        if (!inside && frames.size() > FRAMES_BEFORE) {
            frames.removeFirst();
        }
        if (inside && !voice && ++behind >= FRAMES_BEHIND) {
            inside = false;
            cut();
        } else if (frames.size() >= MOST_FRAMES) {
            cut();
            events.pending(pending.incrementAndGet());
        }
    }

    private void cut() {
        short[][] stretch = frames.toArray(short[][]::new);
        frames.clear();
        CompletableFuture<Void> before = told;
        told = CompletableFuture.supplyAsync(() -> hear(stretch, before), THREADS)
                .thenCombine(before, (heard, turn) -> heard)
                .thenAccept(this::tell);
    }

    @Override
    public void voiceBegan() {
        voice = true;
        if (!inside) {
            inside = true;
            events.pending(pending.incrementAndGet());
        }
    }

    @Override
    public void voiceEnded() {
        voice = false;
        behind = 0;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** What was heard of one stretch; without words when it could not be. */
    private record Heard(String words, Optional<String> fault) {}

    private Heard hear(short[][] stretch, CompletableFuture<Void> before) {
        try {
            String words = engine.hear(stretch, soFar -> {
                if (before.isDone() && !closed) {
                    events.words(soFar, false);
                }
            });
            return new Heard(words, Optional.empty());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Heard("", Optional.empty());
        } catch (Exception failed) {
            // Others' messages may hold what was said, or a key.
            boolean ours = failed instanceof IOException;
            return new Heard(
                    "",
                    Optional.of(ours ? failed.getMessage() : failed.getClass().getSimpleName()));
        }
    }

    private void tell(Heard heard) {
        if (!closed) {
            heard.fault().ifPresent(events::missed);
            events.words(heard.words(), true);
            events.pending(pending.decrementAndGet());
        }
    }
}
