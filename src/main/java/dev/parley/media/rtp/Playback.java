package dev.parley.media.rtp;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

import dev.parley.media.AudioLine;
import dev.parley.media.Band;
import dev.parley.media.Speech;

/** What is to be played, frame by frame. */
final class Playback {

    private static final int MOST_LIVE = 5;

    /** What is left of a voice when somebody else speaks: 15 dB less. */
    private static final double DUCKED = 0.18;

    private static final double LOUD = 1;

    private static final AudioLine.Watching NOBODY = new AudioLine.Watching() {};

    private static final class Part implements AudioLine.Playing {
        private final short[] samples;
        private final AudioLine.Watching watching;
        private volatile int position;

        Part(short[] samples, AudioLine.Watching watching) {
            this.samples = samples;
            this.watching = watching;
        }

        @Override
        public int sent() {
            return Math.min(position, samples.length);
        }
    }

    private final Band band;
    private final short[] silence;
    private final Queue<Part> parts = new ArrayDeque<>();
    private double wanted = LOUD;
    private double gain = LOUD;

    Playback(Band band) {
        this.band = band;
        this.silence = new short[band.frame()];
    }

    /** A frame of nothing. */
    short[] silence() {
        return silence;
    }

    AudioLine.Playing add(Speech speech, AudioLine.Watching watching) {
        return add(new Part(speech.in(band).samples(), watching));
    }

    private synchronized Part add(Part part) {
        parts.add(part);
        return part;
    }

    synchronized void duck(boolean quietly) {
        wanted = quietly ? DUCKED : LOUD;
    }

    /** Adds one frame of what is going on elsewhere; what has waited too long is left out, so that it does not come ever later. */
    synchronized void addLive(short[] frame) {
        if (parts.size() >= MOST_LIVE) {
            parts.remove();
        }
        parts.add(new Part(frame, NOBODY));
    }

    synchronized void clear() {
        while (!parts.isEmpty()) {
            parts.remove().watching.over();
        }
    }

    /** The next frame; silence when there is nothing to play, and behind the end of something. */
    synchronized short[] next() {
        Part part = parts.peek();
        if (part == null) {
            gain = wanted;
            return silence;
        }
        int from = part.position;
        int length = part.samples.length;
        short[] frame = Arrays.copyOfRange(part.samples, Math.min(from, length), from + band.frame());
        part.position = from + band.frame();
        if (from == 0) {
            part.watching.begun();
        }
        if (part.position >= length) {
            parts.remove();
            part.watching.over();
        }
        return asLoudAsWanted(frame);
    }

    /** A change of loudness takes the whole of a frame, so that it does not click. */
    private short[] asLoudAsWanted(short[] frame) {
        if (gain == LOUD && wanted == LOUD) {
            return frame;
        }
        double step = (wanted - gain) / frame.length;
        for (int i = 0; i < frame.length; i++) {
            gain += step;
            frame[i] = (short) Math.round(frame[i] * gain);
        }
        gain = wanted;
        return frame;
    }
}
