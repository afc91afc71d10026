package dev.parley.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jboss.logging.Logger;

import dev.parley.agent.config.voice.RecordingConfig;
import dev.parley.media.AudioLine;

/**
 * Writes down what both sides say, from its beginning to its end, on a thread of its own. A second of it is held back, so that
 * the tone of a key can still be left out when the key is known.
 */
public final class Recorder {

    private static final Logger LOG = Logger.getLogger(Recorder.class);
    /** A second. */
    private static final int HELD_BACK = 50;
    /** A minute: a disk that is further behind loses what is older, and silence stands for it. */
    private static final int MOST_WAITING = 3_000;

    /** Three seconds. */
    private static final int BEHIND_A_KEY = 150;

    private final RecordingConfig.Consent consent;
    private final boolean leavesOutKeys;
    private final Sink sink;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private final Deque<Frame> waiting = new ArrayDeque<>();
    private AudioLine line;
    private AudioLine.Tapping tapping;
    private boolean over;
    private boolean forgotten;
    private boolean refused;
    private int silent;

    /** Where recordings go. */
    interface Sink {

        /** A new file. */
        Path open() throws IOException;

        /** It is complete. */
        void complete(Path file);

        /** The person said no. */
        void refused();

        /** It is not wanted any more. */
        void forgotten(Path file) throws IOException;

        /** It broke off; what is in the file is what there is. */
        void broken();
    }

    private record Frame(short[] person, short[] agent) {
        private static final Frame SILENT = new Frame(null, null);
    }

    Recorder(RecordingConfig.Consent consent, boolean leavesOutKeys, Sink sink) {
        this.consent = consent;
        this.leavesOutKeys = leavesOutKeys;
        this.sink = sink;
    }

    /** Whether the person is still to be asked. */
    public boolean asks() {
        return consent == RecordingConfig.Consent.ASK;
    }

    /** The talk begins. */
    public void begin(AudioLine over) {
        line = over;
        if (!asks()) {
            record();
        }
    }

    /** What the person says to it. The first answer counts. */
    public void decide(boolean yes) {
        if (asks() && tapping == null && !refused) {
            if (yes) {
                record();
            } else {
                refused = true;
                sink.refused();
            }
        }
    }

    /** The person presses a key. */
    public void pressed() {
        if (!leavesOutKeys) {
            return;
        }
        lock.lock();
        try {
            silent = BEHIND_A_KEY;
            int back = Math.min(HELD_BACK, waiting.size());
            for (int i = 0; i < back; i++) {
                waiting.removeLast();
            }
            waiting.addAll(Collections.nCopies(back, Frame.SILENT));
        } finally {
            lock.unlock();
        }
    }

    /** The talk is over: what is left is written down. Returns at once. */
    public void end() {
        end(false);
    }

    /** Nothing of it is kept. Returns at once. */
    public void forget() {
        end(true);
    }

    private void end(boolean forget) {
        if (tapping == null) {
            return;
        }
        tapping.close();
        lock.lock();
        try {
            over = true;
            forgotten = forget;
            change.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void record() {
        Thread.ofVirtual().name("record").start(this::write);
        tapping = line.tap(this::heard);
    }

    private void heard(short[] person, short[] agent) {
        lock.lock();
        try {
            boolean left = silent > 0 || waiting.size() >= MOST_WAITING;
            silent = Math.max(0, silent - 1);
            waiting.add(left ? Frame.SILENT : new Frame(person, agent));
            if (waiting.size() >= 2 * HELD_BACK) {
                change.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void write() {
        try {
            Path file = sink.open();
            try (WavWriter wav = new WavWriter(file, line.band().rate())) {
                for (Deque<Frame> due = due(); !due.isEmpty(); due = due()) {
                    for (Frame frame : due) {
                        wav.write(frame.person(), frame.agent(), line.band().frame());
                    }
                    wav.flush();
                }
            }
            if (isForgotten()) {
                sink.forgotten(file);
            } else {
                sink.complete(file);
            }
        } catch (IOException | RuntimeException failed) {
            LOG.errorf(failed, "A recording broke off");
            sink.broken();
        }
    }

    private boolean isForgotten() {
        lock.lock();
        try {
            return forgotten;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for what can be written; nothing at the end. */
    private Deque<Frame> due() {
        lock.lock();
        try {
            while (!over && waiting.size() < 2 * HELD_BACK) {
                change.awaitUninterruptibly();
            }
            Deque<Frame> due = new ArrayDeque<>();
            int left = over ? 0 : HELD_BACK;
            while (waiting.size() > left) {
                due.add(waiting.remove());
            }
            return due;
        } finally {
            lock.unlock();
        }
    }
}
