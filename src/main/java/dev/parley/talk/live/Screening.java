package dev.parley.talk.live;

import java.time.Duration;
import java.util.Optional;

import dev.parley.conversation.AnsweredBy;
import dev.parley.dialogue.Transcript;
import dev.parley.media.Band;
import dev.parley.talk.answer.AnswerDetector;
import dev.parley.talk.answer.BeepDetector;
import dev.parley.talk.detect.VoiceDetector;
import dev.parley.talk.line.LineEvents;
import dev.parley.talk.recognize.Recognizer;
import dev.parley.talk.transfer.OtherParty;

/** Finds out what has answered a call, before anything is said. On the talk's thread. */
final class Screening implements Ears.Listener {

    /** A machine without a tone. */
    private static final Duration MESSAGE_AFTER = Duration.ofSeconds(2);

    private static final Duration MESSAGE_AFTER_ALL = Duration.ofSeconds(30);
    private static final Duration LOOKS_EVERY = Duration.ofMillis(20);

    private final TalkPlan plan;
    private final Minutes minutes;
    private final Ears ears;
    private final AnswerDetector detector;
    private final BeepDetector beep;
    private final long began = System.nanoTime();
    private String settled = "";
    private String words = "";
    private boolean beeped;
    private long lastVoice = System.nanoTime();

    Screening(TalkPlan plan, Minutes minutes, Ears ears, Band band) {
        this.plan = plan;
        this.minutes = minutes;
        this.ears = ears;
        this.detector = new AnswerDetector(plan.language());
        this.beep = new BeepDetector(band);
    }

    /** Listens until it is known what has answered; what a person said is taken down then. */
    AnsweredBy screen(LineEvents events) throws InterruptedException {
        begin();
        Optional<AnsweredBy> answered = decided();
        while (answered.isEmpty()) {
            if (!listen(events)) {
                return AnsweredBy.UNCERTAIN;
            }
            answered = decided();
        }
        if (answered.get() == AnsweredBy.HUMAN) {
            takeDown();
        }
        return answered.get();
    }

    /** Listens until a message can be left, or it is over. */
    void awaitMessages(LineEvents events) throws InterruptedException {
        boolean there = true;
        while (there && !takesMessages()) {
            there = listen(events);
        }
    }

    /** Deals with what happens next while nothing is said; false when it is over, which is left to be seen again. */
    private boolean listen(LineEvents events) throws InterruptedException {
        switch (events.poll(LOOKS_EVERY)) {
            case LineEvents.Event.Heard(short[] frame, long _) -> hear(frame);
            case LineEvents.Event.Over over -> {
                events.putBack(over);
                return false;
            }
            case LineEvents.Event.Then(Runnable what) -> what.run();
            case LineEvents.Event.Pressed pressed -> {
                // Nothing has been asked.
            }
            case LineEvents.Event.Reached(OtherParty other) -> other.end(true);
            case null -> {
                // Time has passed.
            }
        }
        return true;
    }

    private void begin() {
        Optional<Recognizer> recognizer = plan.recognizer();
        recognizer.ifPresentOrElse(with -> ears.listen(with, this), () -> ears.watch(this));
    }

    private void hear(short[] frame) {
        ears.hear(frame);
        lastVoice = ears.voice() ? System.nanoTime() : lastVoice;
        beep.hear(frame).ifPresent(tone -> {
            beeped |= tone == BeepDetector.Tone.BEEP;
            detector.heard(tone);
        });
        detector.sounds(beep.sounds());
    }

    /** What it is, once that is known. */
    private Optional<AnsweredBy> decided() {
        ears.pass();
        return detector.at(millis());
    }

    /** What a person said is not lost: the agent's first words are the answer to it. */
    private void takeDown() {
        if (!words.isBlank()) {
            minutes.add(Transcript.Entry.person(words));
        }
    }

    /** Whether a message can be left now. */
    private boolean takesMessages() {
        ears.pass();
        long now = System.nanoTime();
        return beeped || now - lastVoice > MESSAGE_AFTER.toNanos() || now - began > MESSAGE_AFTER_ALL.toNanos();
    }

    private long millis() {
        return (System.nanoTime() - began) / 1_000_000;
    }

    @Override
    public void voiceBegan() {
        detector.voiceBegan(millis() - VoiceDetector.BEGINS_AFTER_MILLIS);
    }

    @Override
    public void voiceEnded() {
        detector.voiceEnded(millis());
    }

    @Override
    public void words(String text, boolean last) {
        words = (settled + " " + text).strip();
        settled = last ? words : settled;
        detector.words(words);
    }

    @Override
    public void pending(int stretches) {
        detector.pending(stretches > 0);
    }

    @Override
    public void lost() {
        pending(0);
    }
}
