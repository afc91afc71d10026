package dev.parley.talk.live;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.parley.media.AudioLine;
import dev.parley.talk.transfer.OtherParty;
import dev.parley.talk.turn.Language;

/** Tells somebody who has answered what a call is about, and asks whether they take it: by key 1, or by a word. */
final class Briefing implements Ears.Listener {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    /** More than a briefing lasts, and the patience behind it. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private static final Duration LOOKS_EVERY = Duration.ofMillis(20);
    private static final char YES = '1';

    private final TalkPlan plan;
    private final OtherParty other;
    private final BlockingQueue<Runnable> thread = new LinkedBlockingQueue<>();
    private Boolean decided;
    /** When it was all said; 0 before. */
    private long told;

    /**
     * @param plan for the telephone
     */
    Briefing(TalkPlan plan, OtherParty other) {
        this.plan = plan;
        this.other = other;
    }

    /**
     * Waits for what they say to it; who says nothing, or leaves, does not take it.
     *
     * @param words or null
     */
    boolean isTaken(String words) throws InterruptedException {
        AudioLine line = other.line();
        Ears ears = new Ears(plan, thread::add);
        try {
            plan.recognizer().ifPresentOrElse(with -> ears.listen(with, this), () -> ears.watch(this));
            line.listen(new AudioLine.Listening() {
                @Override
                public void heard(short[] frame) {
                    thread.add(() -> ears.hear(frame));
                }

                @Override
                public void pressed(char key) {
                    thread.add(() -> decide(key == YES));
                }
            });
            other.whenGone(() -> thread.add(() -> decide(false)));
            String question = plan.language().say(Language.Sentence.ACCEPT);
            line.play(plan.voice().speak(words == null ? question : words + " " + question), new AudioLine.Watching() {
                @Override
                public void over() {
                    thread.add(() -> told = System.nanoTime());
                }
            });
            return awaitDecision(ears);
        } finally {
            ears.close();
            line.stopPlaying();
        }
    }

    private boolean awaitDecision(Ears ears) throws InterruptedException {
        long began = System.nanoTime();
        // Who has put the call on hold is not told anything.
        while (decided == null
                && System.nanoTime() - began < LONGEST.toNanos()
                && (told == 0 || System.nanoTime() - told < PATIENCE.toNanos())) {
            Runnable next = thread.poll(LOOKS_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            if (next != null) {
                next.run();
            }
            ears.pass();
        }
        return Boolean.TRUE.equals(decided);
    }

    private void decide(boolean taken) {
        decided = decided == null ? Boolean.valueOf(taken) : decided;
    }

    /** People answer with a yes too: it counts when they have been asked. */
    @Override
    public void words(String text, boolean last) {
        if (told != 0) {
            plan.language().consents(text).ifPresent(this::decide);
        }
    }

    @Override
    public void voiceBegan() {}

    @Override
    public void voiceEnded() {}

    @Override
    public void lost() {}
}
