package dev.parley.talk.live;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

import org.jboss.logging.Logger;

import dev.parley.media.Audio;
import dev.parley.media.Band;
import dev.parley.talk.detect.VoiceDetector;
import dev.parley.talk.recognize.Recognition;
import dev.parley.talk.recognize.Recognizer;
import dev.parley.wire.Backoff;

/**
 * What is heard on the line: voice by the detector, words by the recognizer where there is one. A recognizer that is lost is
 * begun anew, at once and then ever more slowly. On the talk's thread.
 */
public final class Ears {

    private static final Logger LOG = Logger.getLogger(Ears.class);
    /** Somebody whose telephone sends nothing while they are silent is silent. */
    private static final long GAP_NANOS = Duration.ofMillis(60).toNanos();

    private static final Duration FRAME = Duration.ofMillis(Audio.FRAME_MILLIS);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);
    private static final int PADDING = 30;

    /** What is told of it. */
    public interface Listener {

        void voiceBegan();

        void voiceEnded();

        default void words(String text, boolean last) {}

        default void turnEnds(String text, boolean eager) {}

        default void turnResumes() {}

        default void pending(int stretches) {}

        /** Something was said, and cannot be told. */
        default void missed() {}

        void lost();
    }

    private final TalkPlan plan;
    private final Consumer<Runnable> talk;
    private final short[] silence;
    private final VoiceDetector detector;
    private Listener listener;
    private Recognizer recognizer;
    private Recognition recognition;
    private long lastFrame = System.nanoTime();
    private long lastVoice;
    private long reopenAt;
    private int failures;
    private long recognizedFrames;

    /**
     * @param talk runs what is heard, one after the other
     */
    public Ears(TalkPlan plan, Consumer<Runnable> talk) {
        this.plan = plan;
        this.talk = talk;
        Band band = plan.hints().band();
        this.silence = new short[band.frame()];
        this.detector = new VoiceDetector(band);
    }

    /** Words are told from now on too. */
    public void listen(Recognizer with, Listener to) {
        closeRecognition();
        failures = 0;
        recognizer = with;
        listener = to;
        lastFrame = System.nanoTime();
        open();
    }

    /** Voice is told from now on, and no words. */
    void watch(Listener to) {
        closeRecognition();
        recognizer = null;
        listener = to;
        lastFrame = System.nanoTime();
    }

    /** 20 ms of the person. */
    public void hear(short[] frame) {
        lastFrame = System.nanoTime();
        take(frame);
    }

    private void take(short[] frame) {
        Optional<VoiceDetector.Change> change = detector.hear(frame);
        lastVoice = detector.speaks() ? System.nanoTime() : lastVoice;
        if (recognition != null) {
            recognition.hear(frame);
            // Engines that hear stretches get nothing else.
            recognizedFrames += !recognizer.hearing().counted() || detector.speaks() ? 1 : 0;
            change.ifPresent(this::tellRecognition);
        }
        if (listener != null) {
            change.ifPresent(this::tell);
        }
    }

    private void tellRecognition(VoiceDetector.Change change) {
        switch (change) {
            case BEGAN -> recognition.voiceBegan();
            case ENDED -> recognition.voiceEnded();
        }
    }

    private void tell(VoiceDetector.Change change) {
        switch (change) {
            case BEGAN -> listener.voiceBegan();
            case ENDED -> listener.voiceEnded();
        }
    }

    /** How much a recognizer was given since this was asked last, in milliseconds. */
    public long takeRecognized() {
        long millis = recognizedFrames * Audio.FRAME_MILLIS;
        recognizedFrames = 0;
        return millis;
    }

    /** Whether the person has spoken a short time ago. */
    public boolean spokeWithin(Duration time) {
        return lastVoice != 0 && System.nanoTime() - lastVoice < time.toNanos();
    }

    /** Milliseconds since the person spoke last, or 0 when they never did. */
    long silentMillis() {
        return lastVoice == 0 ? 0 : (System.nanoTime() - lastVoice) / 1_000_000;
    }

    /** Whether the person speaks. */
    boolean voice() {
        return detector.speaks();
    }

    /** What is due because time has passed. */
    public void pass() {
        long now = System.nanoTime();
        while (now - lastFrame > GAP_NANOS) {
            lastFrame += FRAME.toNanos();
            take(silence);
        }
        if (recognition == null && recognizer != null && now - reopenAt >= 0) {
            open();
        }
    }

    /** Nothing comes any more: what was begun to be heard is over. */
    public void pad() {
        for (int i = 0; i < PADDING && recognition != null; i++) {
            take(silence);
        }
    }

    /** How long nothing is due. */
    public Duration patience() {
        return recognizer == null ? Talk.NEVER : FRAME;
    }

    /** It hears nothing: another one is to. */
    void reopen() {
        plan.meters().trouble("recognizer_deaf");
        renew();
    }

    /** It is not to be used any longer. */
    void renew() {
        closeRecognition();
        open();
    }

    private void open() {
        Told told = new Told();
        recognition = recognizer.open(plan.hints(), told);
        told.by = recognition;
        if (detector.speaks()) {
            recognition.voiceBegan();
        }
    }

    private void lost(Recognition which, String why) {
        if (which != recognition) {
            return;
        }
        LOG.warnf("A recognizer was lost, it is begun anew: %s", why);
        plan.meters().trouble("recognizer_lost");
        if (listener != null) {
            listener.lost();
        }
        closeRecognition();
        reopenAt = System.nanoTime()
                + (failures == 0
                        ? 0
                        : Backoff.pause(FIRST_PAUSE, failures, LONGEST_PAUSE).toNanos());
        failures++;
    }

    private void closeRecognition() {
        if (recognition != null) {
            recognition.close();
            recognition = null;
        }
    }

    /** Hears no more. */
    public void close() {
        closeRecognition();
        recognizer = null;
        listener = null;
    }

    /** What one recognition tells, brought to the talk's thread, and dropped once there is another one. */
    private final class Told implements Recognition.Events {
        private volatile Recognition by;

        private void then(Runnable what) {
            talk.accept(() -> {
                if (by == recognition && listener != null) {
                    what.run();
                }
            });
        }

        @Override
        public void words(String text, boolean last) {
            then(() -> {
                failures = 0;
                listener.words(text, last);
            });
        }

        @Override
        public void works() {
            then(() -> failures = 0);
        }

        @Override
        public void turnEnds(String text, boolean eager) {
            then(() -> listener.turnEnds(text, eager));
        }

        @Override
        public void turnResumes() {
            then(() -> listener.turnResumes());
        }

        @Override
        public void pending(int stretches) {
            then(() -> listener.pending(stretches));
        }

        @Override
        public void missed(String why) {
            then(() -> {
                LOG.warnf("A recognizer could not hear something: %s", why);
                plan.meters().trouble("recognizer_missed");
                listener.missed();
            });
        }

        @Override
        public void lost(String why) {
            then(() -> Ears.this.lost(by, why));
        }
    }
}
