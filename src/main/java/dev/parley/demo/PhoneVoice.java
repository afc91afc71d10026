package dev.parley.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.parley.media.Audio;
import dev.parley.media.Band;
import dev.parley.media.codec.G711;
import dev.parley.media.speech.BuiltInSpeaker;
import dev.parley.media.speech.Voice;

/** The voice of somebody on a {@link PhoneCall}: packets of speech or silence, every 20 milliseconds, until it is closed. */
public final class PhoneVoice implements AutoCloseable {

    private static final int HEADER = 12;
    private static final int KEY_TYPE = 101;
    private static final int KEY_SAMPLES = 5 * Audio.FRAME;
    private static final short[] SILENCE = new short[Audio.FRAME];
    private static final Duration FRAME = Duration.ofMillis(Audio.FRAME_MILLIS);

    private final PhoneCall call;
    private final BuiltInSpeaker voice;
    private final Queue<short[]> frames = new ArrayDeque<>();
    private final Queue<byte[]> events = new ArrayDeque<>();
    private CountDownLatch said = new CountDownLatch(0);
    private volatile boolean closed;

    public PhoneVoice(PhoneCall call, BuiltInSpeaker voice) {
        this.call = call;
        this.voice = voice;
        Thread.ofPlatform().name("phone-voice").daemon().start(this::send);
    }

    /** Says this, in the voice of a machine. Returns when all of it was said. */
    public void say(String words) throws InterruptedException {
        begin(words).await(1, TimeUnit.MINUTES);
    }

    /**
     * Begins to say this.
     *
     * @return reaches zero when all of it was said
     */
    public CountDownLatch begin(String words) {
        return begin(voice.speak(words, new Voice(null, 1, null, Band.NARROW)).samples());
    }

    /** Begins to play this. */
    public synchronized CountDownLatch begin(short[] samples) {
        for (int at = 0; at < samples.length; at += Audio.FRAME) {
            frames.add(Arrays.copyOfRange(samples, at, at + Audio.FRAME));
        }
        said = new CountDownLatch(1);
        return said;
    }

    /** Presses a key. */
    public synchronized void press(char key) {
        int event = PhoneCall.KEYS.indexOf(key);
        for (int duration = Audio.FRAME; duration <= KEY_SAMPLES; duration += Audio.FRAME) {
            int end = duration == KEY_SAMPLES ? 0x80 : 0;
            events.add(ByteBuffer.allocate(4)
                    .put((byte) event)
                    .put((byte) (end | 10))
                    .putShort((short) duration)
                    .array());
        }
    }

    /** Waits until the other side has said something new, and has been silent for this long; whether that came to be. */
    public boolean listen(Duration silence, Duration patience) throws InterruptedException {
        Duration before = call.hearing().loud();
        long until = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < until) {
            if (call.overWithin(FRAME)) {
                return false;
            }
            if (call.hearing().loud().compareTo(before) > 0 && call.hearing().silentFor(silence)) {
                return true;
            }
        }
        return false;
    }

    private void send() {
        long due = System.nanoTime();
        int pressedAt = 0;
        for (int sequence = 0; !closed; sequence++) {
            byte[] event = nextEvent();
            pressedAt = event == null ? sequence * Audio.FRAME + Audio.FRAME : pressedAt;
            byte[] payload = event == null ? G711.MU_LAW.encode(nextFrame()) : event;
            byte[] packet = ByteBuffer.allocate(HEADER + payload.length)
                    .put((byte) 0x80)
                    .put((byte) (event == null ? 0 : KEY_TYPE))
                    .putShort((short) sequence)
                    .putInt(event == null ? sequence * Audio.FRAME : pressedAt)
                    .putInt(1)
                    .put(payload)
                    .array();
            try {
                call.say(packet);
            } catch (IOException over) {
                return;
            }
            due += FRAME.toNanos();
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    private synchronized byte[] nextEvent() {
        return events.poll();
    }

    private synchronized short[] nextFrame() {
        short[] frame = frames.poll();
        if (frame == null) {
            said.countDown();
        }
        return frame == null ? SILENCE : frame;
    }

    @Override
    public void close() {
        closed = true;
    }
}
