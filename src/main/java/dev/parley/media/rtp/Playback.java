package dev.parley.media.rtp;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

import dev.parley.media.Audio;
import dev.parley.media.Speech;

/** What is to be played, frame by frame. */
final class Playback {

    static final short[] SILENCE = new short[Audio.FRAME];

    private static final int MOST_LIVE = 5;

    private record Part(Speech speech, Runnable played) {}

    private final Queue<Part> parts = new ArrayDeque<>();
    private int position;

    synchronized void add(Speech speech, Runnable played) {
        parts.add(new Part(speech, played));
    }

    /** Adds one frame of what is going on elsewhere; what has waited too long is left out, so that it does not come ever later. */
    synchronized void addLive(short[] frame) {
        if (parts.size() >= MOST_LIVE) {
            parts.remove();
        }
        parts.add(new Part(new Speech(frame), () -> {}));
    }

    synchronized void clear() {
        while (!parts.isEmpty()) {
            parts.remove().played().run();
        }
        position = 0;
    }

    /** The next frame; silence when there is nothing to play, and behind the end of something. */
    synchronized short[] next() {
        Part part = parts.peek();
        if (part == null) {
            return SILENCE;
        }
        short[] samples = part.speech().samples();
        short[] frame = Arrays.copyOfRange(samples, Math.min(position, samples.length), position + Audio.FRAME);
        position += Audio.FRAME;
        if (position >= samples.length) {
            parts.remove();
            position = 0;
            part.played().run();
        }
        return frame;
    }
}
