package dev.parley.talk;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

import org.jboss.logging.Logger;

import dev.parley.media.AudioLine;
import dev.parley.recording.Recorder;
import dev.parley.talk.live.Ears;
import dev.parley.talk.live.TalkPlan;
import dev.parley.talk.recognize.Recognizer;

/**
 * What is played before anybody answers: heard, and recorded, as far as the agent wants. It is kept when nobody does, and
 * forgotten when somebody does.
 */
public final class EarlyMedia {

    private static final Logger LOG = Logger.getLogger(EarlyMedia.class);
    /** What was played last may still be on its way through the recognizer. */
    private static final Duration WORDS_PATIENCE = Duration.ofSeconds(3);

    private static final Duration SAID_JUST_NOW = Duration.ofSeconds(1);
    /** Ten seconds: who is further behind misses some. */
    private static final int MOST_FRAMES = 500;

    private static final int MOST_CHARACTERS = 4_000;

    private final AudioLine line;
    private final Optional<Recognizer> recognizer;
    private final Optional<Recorder> recorder;
    private final LongConsumer recognized;
    private final Ears ears;
    private final BlockingQueue<Runnable> steps = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final CompletableFuture<String> heard = new CompletableFuture<>();
    private AudioLine.Tapping tapping;
    private boolean begun;
    private boolean over;
    private boolean kept;
    private String settled = "";
    private String words = "";
    private int pending;
    private long until = Long.MAX_VALUE;

    /**
     * @param recognizer empty when it is not to be written down
     * @param recorder empty when it is not to be recorded
     * @param recognized is told at the end how many milliseconds the recognizer was given
     */
    EarlyMedia(
            AudioLine line,
            TalkPlan plan,
            Optional<Recognizer> recognizer,
            Optional<Recorder> recorder,
            LongConsumer recognized) {
        this.line = line;
        this.recognizer = recognizer;
        this.recorder = recorder;
        this.recognized = recognized;
        this.ears = new Ears(plan, steps::add);
    }

    /** From now on. */
    void begin() {
        tapping = line.tap((played, silence) -> {
            if (played != null && waiting.get() < MOST_FRAMES) {
                waiting.incrementAndGet();
                steps.add(() -> hear(played));
            }
        });
        Thread.ofVirtual().name("early-media").start(this::listen);
    }

    private void listen() {
        try {
            while (!over) {
                Runnable step = steps.poll(ears.patience().toNanos(), TimeUnit.NANOSECONDS);
                if (step != null) {
                    step.run();
                }
                if (begun) {
                    ears.pass();
                }
                over |= isOver();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            ears.close();
            recorder.ifPresent(kept ? Recorder::end : Recorder::forget);
            tellUsage();
            heard.complete(words);
        }
    }

    /** Worth knowing, but not worth an attempt. */
    private void tellUsage() {
        long millis = ears.takeRecognized();
        try {
            if (millis > 0) {
                recognized.accept(millis);
            }
        } catch (RuntimeException away) {
            LOG.warnf("It could not be kept how long early media was heard: %s", away.getMessage());
        }
    }

    private boolean isOver() {
        boolean ends = until != Long.MAX_VALUE && steps.isEmpty();
        return ends && (!isPending() || System.nanoTime() - until >= 0);
    }

    private boolean isPending() {
        boolean counted = recognizer.map(with -> with.hearing().counted()).orElse(true);
        return pending > 0 || !counted && ears.spokeWithin(SAID_JUST_NOW);
    }

    private void hear(short[] played) {
        waiting.decrementAndGet();
        if (!begun) {
            begun = true;
            recorder.ifPresent(records -> records.begin(line));
            recognizer.ifPresent(with -> ears.listen(with, new Words()));
        }
        ears.hear(played);
    }

    /** Somebody has answered: nothing of it is kept. */
    public void forget() {
        tapping.close();
        steps.add(() -> over = true);
    }

    /**
     * Nobody has answered. Waits for the last words of it.
     *
     * @return what was understood; empty when nothing was
     */
    public Optional<String> end() {
        tapping.close();
        steps.add(() -> {
            kept = true;
            ears.pad();
            until = System.nanoTime() + WORDS_PATIENCE.toNanos();
        });
        // Whatever the recognizer does: the attempt is over.
        return Optional.of(heard.completeOnTimeout("", 2 * WORDS_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                        .join())
                .map(all -> all.substring(0, Math.min(all.length(), MOST_CHARACTERS)))
                .filter(all -> !all.isBlank());
    }

    private final class Words implements Ears.Listener {

        @Override
        public void voiceBegan() {
            // Words tell it.
        }

        @Override
        public void voiceEnded() {
            // Words tell it.
        }

        @Override
        public void words(String text, boolean last) {
            words = (settled + " " + text).strip();
            settled = last ? words : settled;
        }

        @Override
        public void pending(int stretches) {
            pending = stretches;
        }

        @Override
        public void lost() {
            pending = 0;
        }
    }
}
