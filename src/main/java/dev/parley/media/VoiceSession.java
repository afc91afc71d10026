package dev.parley.media;

import java.time.Duration;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.jboss.logging.Logger;

import dev.parley.conversation.EndReason;
import dev.parley.dialogue.Transcript;

/**
 * The talk between an agent and a person over any {@link AudioLine}, run by the one thread that calls {@link #run}: the
 * greeting, then whatever the person does, until one of them or a limit ends it. All that happens arrives as an event in
 * one queue; what the agent hears beyond the greeting is to be answered here.
 */
public final class VoiceSession implements AudioLine.Listening {

    private static final Logger LOG = Logger.getLogger(VoiceSession.class);
    /** Keys that come within this of each other are one turn. */
    private static final Duration KEYS_PAUSE = Duration.ofSeconds(2);

    private static final Duration UNSAVED_RETRY = Duration.ofSeconds(1);

    /** What the agent says first. */
    public record Greeting(String text, Speech speech) {}

    private sealed interface Event {
        record Greeted() implements Event {}

        record Pressed(char key) implements Event {}

        record Over(String reason) implements Event {}
    }

    private final AudioLine line;
    private final VoiceLimits limits;
    private final Transcript transcript;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final VoiceActivity activity = new VoiceActivity();
    private final Deque<Transcript.Entry> unsaved = new ConcurrentLinkedDeque<>();
    private final ReentrantLock saving = new ReentrantLock();
    private final StringBuilder keys = new StringBuilder();

    private volatile long lastSign;
    private long began;
    private boolean greeted;
    private int keysSaved;

    /**
     * Hears the person from now on.
     *
     * @param transcript keeps what is said
     */
    public VoiceSession(AudioLine line, VoiceLimits limits, Transcript transcript) {
        this.line = line;
        this.limits = limits;
        this.transcript = transcript;
        line.listen(this);
    }

    /** Ends the session from outside, with this {@code end_reason}; the first of several counts. */
    public void end(String reason) {
        events.add(new Event.Over(reason));
    }

    /**
     * Talks until it is over; what was said last is still to be {@linkplain #save saved} then.
     *
     * @return the {@code end_reason}
     */
    public String run(Greeting greeting) {
        began = System.nanoTime();
        lastSign = began;
        line.play(greeting.speech(), () -> events.add(new Event.Greeted()));
        if (!greeting.text().isBlank()) {
            unsaved.add(Transcript.Entry.agent(greeting.text()));
        }
        try {
            while (true) {
                trySave();
                Optional<String> over = limits.over(moment());
                if (over.isPresent()) {
                    return over.get();
                }
                switch (events.poll(wait(moment()).toNanos(), TimeUnit.NANOSECONDS)) {
                    case Event.Greeted() -> {
                        greeted = true;
                        lastSign = System.nanoTime();
                    }
                    case Event.Pressed(char key) -> keys.append(key);
                    case Event.Over(String reason) -> {
                        return reason;
                    }
                    case null -> takeDownKeys();
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return EndReason.NODE_STOPPED;
        } finally {
            line.stopPlaying();
            takeDownKeys();
        }
    }

    @Override
    public void heard(short[] frame) {
        if (activity.speaks(frame)) {
            lastSign = System.nanoTime();
        }
    }

    @Override
    public void pressed(char key) {
        lastSign = System.nanoTime();
        events.add(new Event.Pressed(key));
    }

    private VoiceLimits.Moment moment() {
        long now = System.nanoTime();
        return new VoiceLimits.Moment(
                Duration.ofNanos(now - began), greeted, Duration.ofNanos(now - lastSign), keys.toString());
    }

    private Duration wait(VoiceLimits.Moment moment) {
        Duration patience = limits.patience(moment);
        if (!unsaved.isEmpty() && UNSAVED_RETRY.compareTo(patience) < 0) {
            patience = UNSAVED_RETRY;
        }
        return keys.length() > keysSaved && KEYS_PAUSE.compareTo(patience) < 0 ? KEYS_PAUSE : patience;
    }

    private void takeDownKeys() {
        if (keys.length() > keysSaved) {
            unsaved.add(Transcript.Entry.keys(keys.substring(keysSaved)));
            keysSaved = keys.length();
        }
    }

    /**
     * Keeps what was said so far.
     *
     * @throws RuntimeException when that is not possible now; it can be tried again
     */
    public void save() {
        saving.lock();
        try {
            while (!unsaved.isEmpty()) {
                transcript.add(unsaved.peek());
                unsaved.remove();
            }
        } finally {
            saving.unlock();
        }
    }

    /** Beside the talk, which does not wait for the database. */
    private void trySave() {
        if (!unsaved.isEmpty() && !saving.isLocked()) {
            Thread.ofVirtual().name("keep-turns").start(() -> {
                try {
                    save();
                } catch (RuntimeException away) {
                    LOG.warnf(
                            "%d turns of a voice conversation are not kept yet: %s", unsaved.size(), away.getMessage());
                }
            });
        }
    }
}
