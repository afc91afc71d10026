package dev.parley.talk.speak;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import dev.parley.media.AudioLine;
import dev.parley.media.Band;
import dev.parley.media.Speech;
import dev.parley.media.speech.SampleBuffer;

/** One thing that an engine says by itself, words and voice beside each other, as far as it was played. On the talk's thread. */
public final class StreamedSpeech {

    private final AudioLine line;
    private final Consumer<Runnable> talk;
    private final Events events;
    private final StringBuilder words = new StringBuilder();
    private final SampleBuffer waiting = new SampleBuffer();
    private final List<AudioLine.Playing> playing = new ArrayList<>();
    private int samples;
    private int left;
    private boolean begun;
    private boolean complete;
    private boolean stopped;

    /** What becomes of it. */
    public interface Events {

        /** The first of it is being played. */
        void begun();

        /** All of it was played; not when it was stopped. */
        void over();
    }

    /**
     * @param talk runs something on the talk's thread
     */
    public StreamedSpeech(AudioLine line, Consumer<Runnable> talk, Events events) {
        this.line = line;
        this.talk = talk;
        this.events = events;
    }

    /** More of the words. */
    public void write(String more) {
        words.append(more);
    }

    /** More of the voice, in any portions: what is less than a frame waits for the rest of it. */
    public void add(Speech more) {
        if (stopped) {
            return;
        }
        waiting.add(more.in(line.band()).samples());
        play(waiting.size() / line.band().frame() * line.band().frame());
    }

    /** That was all. */
    public void end() {
        if (!complete && !stopped) {
            complete = true;
            play(waiting.size());
            endIfOver();
        }
    }

    private void play(int count) {
        if (count == 0) {
            return;
        }
        samples += count;
        left++;
        Band band = line.band();
        playing.add(line.play(new Speech(waiting.take(count), band), new AudioLine.Watching() {
            @Override
            public void begun() {
                talk.accept(StreamedSpeech.this::begins);
            }

            @Override
            public void over() {
                talk.accept(StreamedSpeech.this::played);
            }
        }));
    }

    private void begins() {
        if (!begun && !stopped) {
            begun = true;
            events.begun();
        }
    }

    private void played() {
        left--;
        endIfOver();
    }

    private void endIfOver() {
        if (isOver() && !stopped) {
            events.over();
        }
    }

    /** Whether some of it is on the line. */
    public boolean isPlaying() {
        return left > 0 && !stopped;
    }

    /** All of the words so far, heard or not. */
    public String words() {
        return words.toString();
    }

    /** Whether all of it was played, or it was stopped. */
    public boolean isOver() {
        return stopped || complete && left == 0;
    }

    /** Nothing of it is played any more, nor of what comes of it. */
    public void stop() {
        stopped = true;
        line.stopPlaying();
    }

    /** Whether there is any voice of it. */
    public boolean hasVoice() {
        return samples > 0;
    }

    /** How much of it has been played. */
    public long playedMillis() {
        return sent() * 1_000L / line.band().rate();
    }

    private int sent() {
        return playing.stream().mapToInt(AudioLine.Playing::sent).sum();
    }

    /** What the person has heard of it so far. */
    public String heard() {
        boolean whole = complete && left == 0 && !stopped;
        return samples == 0 ? "" : whole ? words.toString() : Heard.of(words.toString(), sent(), samples);
    }
}
