package dev.parley.talk.speak;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

import org.jboss.logging.Logger;

import dev.parley.media.AudioLine;
import dev.parley.media.Band;
import dev.parley.media.Speech;
import dev.parley.media.speech.AgentVoice;

/**
 * One thing that the agent says: words come in, piece by piece and from any thread, sentences are spoken on a thread of their
 * own and played one behind the other. All other methods, and what is told, are on the talk's one thread.
 */
public final class Speaking {

    private static final Logger LOG = Logger.getLogger(Speaking.class);
    private static final String END = "";
    private static final int MOST_AHEAD = 4;

    private final AudioLine line;
    private final AgentVoice voice;
    private final Consumer<Runnable> talk;
    private final Events events;
    private final Sentences sentences = new Sentences();
    private final BlockingQueue<String> written = new LinkedBlockingQueue<>();
    private final List<Part> parts = new ArrayList<>();
    private final List<Piece> held = new ArrayList<>();
    private boolean holds;
    private boolean begun;
    private boolean complete;
    private boolean over;
    private volatile boolean stopped;
    /** Sentences beyond what is being played, so that nothing is spoken for long that may never be heard. */
    private final Semaphore ahead = new Semaphore(MOST_AHEAD);

    /** What becomes of it. */
    public interface Events {

        /** The first sentence can be heard, and is played as soon as nothing holds it. */
        void ready();

        /** The first of it is being played. */
        void begun();

        /** All of it was played; not when it was stopped. */
        void over();
    }

    /** A sentence, whose voice comes in pieces. */
    private static final class Part {
        /** As fast as people speak, while it is not known how long it takes. */
        private static final int LETTERS_A_SECOND = 16;

        private final String words;
        private final int samplesALetter;
        private final List<AudioLine.Playing> playing = new ArrayList<>();
        private int samples;
        private int left;
        private boolean complete;
        private volatile boolean failed;

        Part(String words, Band band) {
            this.words = words;
            this.samplesALetter = band.rate() / LETTERS_A_SECOND;
        }

        String heard() {
            int sent = playing.stream().mapToInt(AudioLine.Playing::sent).sum();
            boolean known = complete && !failed;
            int all = known ? samples : Math.max(samples, words.length() * samplesALetter);
            return playing.isEmpty() ? "" : Heard.of(words, known && left == 0 ? all : sent, all);
        }

        boolean isOver() {
            return complete && left == 0;
        }
    }

    private record Piece(Part part, Speech speech) {}

    /**
     * @param talk runs something on the talk's thread
     */
    public Speaking(AudioLine line, AgentVoice voice, Consumer<Runnable> talk, Events events) {
        this.line = line;
        this.voice = voice;
        this.talk = talk;
        this.events = events;
        Thread.ofVirtual().name("speak").start(this::speak);
    }

    /** Something that is ready to be played. */
    public void add(String words, Speech speech) {
        Part part = new Part(words, line.band());
        talk.accept(() -> spoken(new Piece(part, speech.in(line.band()))));
        talk.accept(() -> complete(part));
    }

    /** More of the words. */
    public synchronized void write(String piece) {
        written.addAll(sentences.add(piece));
    }

    /** That was all of them. */
    public synchronized void end() {
        sentences.last().ifPresent(written::add);
        written.add(END);
    }

    private void speak() {
        try {
            for (String words = written.take(); !words.equals(END) && !stopped; words = written.take()) {
                ahead.acquire();
                if (stopped) {
                    return;
                }
                Part part = new Part(words, line.band());
                speak(part);
                talk.accept(() -> complete(part));
            }
            talk.accept(this::complete);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void speak(Part part) {
        try {
            String sayable = Speakable.of(part.words);
            if (sayable.isEmpty()) {
                talk.accept(() -> spoken(new Piece(part, Speech.NONE)));
                return;
            }
            voice.speak(sayable, speech -> talk.accept(() -> spoken(new Piece(part, speech.in(line.band())))));
        } catch (RuntimeException | Error failed) {
            LOG.warnf(
                    "A sentence could not be spoken to its end: %s",
                    failed.getClass().getSimpleName());
            part.failed = true;
            talk.accept(() -> spoken(new Piece(part, Speech.NONE)));
        }
    }

    private void spoken(Piece piece) {
        if (stopped) {
            return;
        }
        boolean first = parts.isEmpty();
        if (!parts.contains(piece.part())) {
            parts.add(piece.part());
        }
        piece.part().samples += piece.speech().samples().length;
        piece.part().left++;
        if (holds) {
            held.add(piece);
        } else {
            play(piece);
        }
        if (first) {
            events.ready();
        }
    }

    private void play(Piece piece) {
        piece.part().playing.add(line.play(piece.speech(), new AudioLine.Watching() {
            @Override
            public void begun() {
                talk.accept(Speaking.this::begins);
            }

            @Override
            public void over() {
                talk.accept(() -> played(piece.part()));
            }
        }));
    }

    private void complete(Part part) {
        part.complete = true;
        freeWhatIsOver(part);
        endIfOver();
    }

    private void begins() {
        if (!begun && !stopped) {
            begun = true;
            events.begun();
        }
    }

    private void freeWhatIsOver(Part part) {
        if (part.isOver()) {
            ahead.release();
        }
    }

    private void played(Part part) {
        if (!stopped) {
            part.left--;
            freeWhatIsOver(part);
            endIfOver();
        }
    }

    private void complete() {
        complete = true;
        endIfOver();
    }

    private void endIfOver() {
        if (complete && !over && !stopped && held.isEmpty() && parts.stream().allMatch(Part::isOver)) {
            over = true;
            events.over();
        }
    }

    /** What has not begun does not begin for now. */
    public void hold() {
        holds = !isOnTheLine() && !stopped;
    }

    /** It may begin. */
    public void release() {
        holds = false;
        held.forEach(this::play);
        held.clear();
    }

    /** Whether something of it is on the line, where it is played next. */
    public boolean isOnTheLine() {
        return parts.stream().anyMatch(part -> !part.playing.isEmpty());
    }

    /** Whether all of it was played, or it was stopped. */
    public boolean isOver() {
        return over || stopped;
    }

    /** Nothing of it is played any more. */
    public void stop() {
        if (!isOver()) {
            stopped = true;
            held.clear();
            ahead.release(MOST_AHEAD);
            written.add(END);
            line.stopPlaying();
        }
    }

    /** What the person has heard of it so far. */
    public String heard() {
        StringJoiner heard = new StringJoiner(" ");
        parts.stream().map(Part::heard).filter(words -> !words.isEmpty()).forEach(heard::add);
        return heard.toString();
    }

    /** Whether the voice could not say some of it. */
    public boolean isUnspoken() {
        return parts.stream()
                .filter(part -> !Speakable.of(part.words).isEmpty())
                .anyMatch(part -> part.samples == 0 || part.failed || !voice.says(part.words));
    }
}
