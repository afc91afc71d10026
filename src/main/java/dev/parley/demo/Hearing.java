package dev.parley.demo;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.parley.media.Audio;

/** What a {@link PhoneCall} has heard: how much of it was loud, and how long ago that was. */
public final class Hearing {

    private static final double LOUD = 400;

    private final CountDownLatch anything = new CountDownLatch(1);
    private long frames;
    private long loudFrames;
    private long lastLoud;
    private double loudest;
    private final StringBuilder keys = new StringBuilder();
    private int lastKey;

    synchronized void heard(short[] frame) {
        long now = System.nanoTime();
        frames++;
        anything.countDown();
        double level = Audio.level(frame);
        loudest = Math.max(loudest, level);
        if (level >= LOUD) {
            loudFrames++;
            lastLoud = now;
        }
    }

    /** The end of a key that was pressed is told three times. */
    synchronized void pressed(char key, int timestamp) {
        if (keys.isEmpty() || timestamp != lastKey) {
            keys.append(key);
            lastKey = timestamp;
        }
    }

    /** What was pressed. */
    public synchronized String keys() {
        return keys.toString();
    }

    /** Whether a packet of voice has come, or comes within this time. */
    public boolean anythingWithin(Duration patience) throws InterruptedException {
        return anything.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    public synchronized long frames() {
        return frames;
    }

    /** How long somebody spoke, in all. */
    public synchronized Duration loud() {
        return Duration.ofMillis(loudFrames * Audio.FRAME_MILLIS);
    }

    public synchronized double loudest() {
        return loudest;
    }

    /** Whether somebody has spoken, and not for this long. */
    public synchronized boolean silentFor(Duration time) {
        return loudFrames > 0 && System.nanoTime() - lastLoud >= time.toNanos();
    }
}
