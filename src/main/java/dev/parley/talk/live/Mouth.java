package dev.parley.talk.live;

import java.util.Map;
import java.util.function.Consumer;

import dev.parley.dialogue.SpokenDetails;
import dev.parley.dialogue.Transcript;
import dev.parley.dialogue.prompt.ModelReply;
import dev.parley.media.AudioLine;
import dev.parley.talk.measure.Latency;
import dev.parley.talk.speak.Speaking;

/** What the agent says: one thing at a time, taken down as far as it was heard. On the talk's thread. */
final class Mouth {

    private final AudioLine line;
    private final TalkPlan plan;
    private final Minutes minutes;
    private final Consumer<Runnable> talk;
    private Said said;
    private Said greetingSaid;
    private Speaking filler;
    private boolean ducked;
    private boolean greetingInterrupted;

    Mouth(AudioLine line, TalkPlan plan, Minutes minutes, Consumer<Runnable> talk) {
        this.line = line;
        this.plan = plan;
        this.minutes = minutes;
        this.talk = talk;
    }

    /** Something that the agent says, or is about to. */
    final class Said implements Speaking.Events {
        private final Speaking speaking = new Speaking(line, plan.voice(), talk, this);
        private final Latency latency;
        private final boolean kept;
        private final Runnable begins;
        private Runnable ends;
        private ModelReply reply;

        private Said(Latency latency, boolean kept, Runnable begins, Runnable ends) {
            this.latency = latency;
            this.kept = kept;
            this.begins = begins;
            this.ends = ends;
        }

        /** More of the words, from any thread. */
        void write(String piece) {
            if (latency != null) {
                latency.written(millis());
            }
            speaking.write(piece);
        }

        /** That was all, with what the model said of it. */
        void end(ModelReply answered) {
            reply = answered;
            speaking.end();
        }

        @Override
        public void ready() {
            if (latency != null) {
                latency.spoken(millis());
            }
        }

        @Override
        public void begun() {
            if (latency != null) {
                latency.played(millis());
                plan.meters().reply(latency);
            }
            begins.run();
        }

        @Override
        public void over() {
            takeDown(this, false);
            ends.run();
        }
    }

    static long millis() {
        return System.nanoTime() / 1_000_000;
    }

    /** Says the first words, which are ready. */
    void greet(Talk.Greeting greeting, Runnable over) {
        boolean kept = !greeting.text().isBlank();
        said = new Said(null, kept, () -> {}, over);
        said.speaking.add(greeting.text(), greeting.speech());
        said.speaking.end();
        greetingSaid = said;
    }

    /** Says the first words, which are not ready. */
    void greet(String words, Runnable over) {
        said = new Said(null, true, () -> {}, over);
        said.speaking.write(words);
        said.speaking.end();
        greetingSaid = said;
    }

    /** Whether something is being said in our own voice. */
    boolean isSpeaking() {
        return said != null && !said.speaking.isOver();
    }

    /** Runs this when what is being said is over, in place of what was to be run then; now, when nothing is. */
    void whenSilent(Runnable then) {
        if (isSpeaking()) {
            said.ends = then;
        } else {
            then.run();
        }
    }

    /** Runs this behind what is to be run when what is being said is over; now, when nothing is. */
    void afterwards(Runnable then) {
        if (isSpeaking()) {
            Runnable first = said.ends;
            said.ends = () -> {
                first.run();
                then.run();
            };
        } else {
            then.run();
        }
    }

    boolean wasGreetingInterrupted() {
        return greetingInterrupted;
    }

    /**
     * Begins to say an answer, whose words are still to be written.
     *
     * @param latency of it
     */
    Said answer(Latency latency, Runnable begins, Runnable ends) {
        said = new Said(latency, true, begins, ends);
        if (ducked || filler != null) {
            said.speaking.hold();
        }
        return said;
    }

    /** Says something that is no answer. */
    void say(String sentence, Runnable ends) {
        said = new Said(null, true, () -> {}, ends);
        said.speaking.write(sentence);
        said.speaking.end();
    }

    /** Says that an answer is coming; it gives way to it, and to everybody. */
    void fill(String sentence) {
        stopFilling();
        if (said != null && said.speaking.isOnTheLine()) {
            return;
        }
        if (said != null) {
            said.speaking.hold();
        }
        filler = new Speaking(line, plan.voice(), talk, new Speaking.Events() {
            @Override
            public void ready() {
                // It is played.
            }

            @Override
            public void begun() {
                // And not taken down.
            }

            @Override
            public void over() {
                filler = null;
                releaseUnlessDucked();
            }
        });
        filler.write(sentence);
        filler.end();
    }

    private void releaseUnlessDucked() {
        if (said != null && !ducked && filler == null) {
            said.speaking.release();
        }
    }

    private void stopFilling() {
        if (filler != null) {
            filler.stop();
            filler = null;
        }
    }

    /** Quietly from now on; what has not begun does not begin. */
    void duck() {
        ducked = true;
        stopFilling();
        if (said != null && !said.speaking.isOnTheLine()) {
            said.speaking.hold();
        } else {
            line.duck(true);
        }
    }

    /** As before. */
    void resume() {
        ducked = false;
        line.duck(false);
        releaseUnlessDucked();
    }

    /** Is silent; what was heard is taken down. */
    void stop() {
        ducked = false;
        line.duck(false);
        stopFilling();
        if (said != null && !said.speaking.isOver()) {
            Said stopped = said;
            stopped.speaking.stop();
            takeDown(stopped, true);
            greetingInterrupted |= stopped == greetingSaid;
        }
    }

    /** As if it had never been begun. */
    void discard() {
        ducked = false;
        line.duck(false);
        stopFilling();
        if (said != null) {
            said.speaking.stop();
            said = null;
        }
    }

    private void takeDown(Said what, boolean interrupted) {
        String heard = what.speaking.heard();
        if (what.kept && !heard.isBlank()) {
            Map<String, Long> latency = what.latency == null ? Map.of() : what.latency.parts();
            minutes.add(Transcript.Entry.agent(
                    heard, new SpokenDetails(what.reply, interrupted, what.speaking.isUnspoken(), latency)));
        }
    }

    /** Presses keys for the other side to hear; from any thread. */
    void press(String keys) {
        line.press(keys);
    }

    /**
     * Says nothing any more.
     *
     * @param goesOnElsewhere whether the person is greeted again, somewhere else
     */
    void close(boolean goesOnElsewhere) {
        if (goesOnElsewhere && said == greetingSaid) {
            discard();
        } else {
            stop();
        }
        line.stopPlaying();
    }
}
