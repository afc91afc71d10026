package dev.parley.talk.line;

import java.time.Duration;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.parley.media.AudioLine;
import dev.parley.talk.measure.TalkMeters;
import dev.parley.talk.transfer.OtherParty;

/**
 * All that happens in a talk, in one queue for the one thread that has it: what comes from the person, and what other threads
 * have done. Safe for use by several threads, of which one {@linkplain #poll polls}.
 */
public final class LineEvents implements AudioLine.Listening {

    /** Five seconds: a thread that is further behind hears what is said now. */
    private static final int MOST_FRAMES = 250;
    /** Who is heard later is answered late. */
    private static final Duration LATE = Duration.ofMillis(200);

    /** What happens. */
    public sealed interface Event {

        /**
         * @param since when it came, where nobody was busy with what came before ({@link System#nanoTime}); else 0
         */
        record Heard(short[] frame, long since) implements Event {}

        record Pressed(char key) implements Event {}

        /**
         * @param reason the {@code end_reason}
         */
        record Over(String reason) implements Event {}

        /** Something is to be done on the talk's thread. */
        record Then(Runnable what) implements Event {}

        /** Somebody has answered to whom the person is to be brought. */
        record Reached(OtherParty other) implements Event {}
    }

    private final TalkMeters meters;
    private final Runnable whenPressed;
    private final BlockingDeque<Event> events = new LinkedBlockingDeque<>();
    private final AtomicInteger framesWaiting = new AtomicInteger();
    private volatile boolean hearing;

    /**
     * Takes down keys from now on, and what is heard as soon as that {@linkplain #hear is wanted}.
     *
     * @param whenPressed runs with each key, on a media thread
     */
    public LineEvents(TalkMeters meters, Runnable whenPressed) {
        this.meters = meters;
        this.whenPressed = whenPressed;
    }

    /** Whether what is heard counts from now on. */
    public void hear(boolean wanted) {
        hearing = wanted;
    }

    public boolean isHearing() {
        return hearing;
    }

    @Override
    public void heard(short[] frame) {
        if (hearing && framesWaiting.get() < MOST_FRAMES) {
            boolean alone = framesWaiting.getAndIncrement() == 0;
            events.add(new Event.Heard(frame, alone ? System.nanoTime() : 0));
        }
    }

    /** A key is pressed that is no event of this talk's, by one of two who talk with each other. */
    void notePressed() {
        whenPressed.run();
    }

    @Override
    public void pressed(char key) {
        notePressed();
        events.add(new Event.Pressed(key));
    }

    public void add(Event event) {
        events.add(event);
    }

    /** It is seen again, before all others. */
    public void putBack(Event event) {
        events.addFirst(event);
    }

    /** What happens next, or null when nothing does for so long. */
    public Event poll(Duration patience) throws InterruptedException {
        Event event = events.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (event instanceof Event.Heard(short[] _, long since)) {
            taken(since);
        }
        return event;
    }

    /** Who was waited for by nothing but this frame and is late is late for want of a processor. */
    private void taken(long since) {
        framesWaiting.decrementAndGet();
        if (since != 0) {
            meters.listened(System.nanoTime() - since < LATE.toNanos());
        }
    }

    /** Whoever has answered and was not seen is hung up on. */
    public void endReached() {
        for (Event event : events) {
            if (event instanceof Event.Reached(OtherParty other)) {
                other.end(true);
            }
        }
    }
}
