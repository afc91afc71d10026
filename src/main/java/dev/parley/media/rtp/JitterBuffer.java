package dev.parley.media.rtp;

import java.util.Map;
import java.util.TreeMap;

import dev.parley.media.Audio;
import dev.parley.media.Band;
import dev.parley.media.codec.Concealment;

/**
 * Turns packets that come unevenly, out of order or not at all into one frame every 20 milliseconds. How long a frame waits
 * follows from how unevenly packets came during the last two seconds; it changes by whole frames, in pauses of the voice if
 * that can be. What is missing is {@linkplain Concealment concealed}. All times are in samples.
 */
final class JitterBuffer {

    private static final int WINDOW = 100;
    private static final int MOST_WAITING = 64;
    private static final double QUIET = 300;

    private final TreeMap<Long, short[]> waiting = new TreeMap<>();
    private final Concealment concealment;
    private final int frameLength;
    private final int margin;
    private final int longestDelay;
    /** Nothing for as long as this is a pause of the sender, and not a loss. */
    private final int longestGap;

    private final int far;
    /** Of the timestamps' clock, for each sample. */
    private final int ticks;

    private final long[] transits = new long[WINDOW];
    private int arrivals;
    private int source;
    private long lastTimestamp;
    private long lastStamp;
    private long lastArrival;
    private long first;
    private long cursor;
    /** Made up since the last frame that was there; a loss only if another one follows. */
    private int missing;

    private volatile long concealed;

    /**
     * @param clockRate of the timestamps, in hertz
     */
    JitterBuffer(Band band, int clockRate) {
        concealment = new Concealment(band);
        frameLength = band.frame();
        margin = band.rate() / 200;
        longestDelay = band.rate() / 4;
        longestGap = band.rate() / 2;
        far = band.rate();
        ticks = clockRate / band.rate();
    }

    /**
     * Takes a packet's samples.
     *
     * @param source whose timestamps these are
     * @param timestamp as it stands in the packet
     */
    synchronized void put(int source, int timestamp, short[] samples, long now) {
        if (arrivals > 0 && (source != this.source || now - lastArrival > longestGap)) {
            clear();
        }
        this.source = source;
        lastTimestamp = arrivals == 0 ? timestamp : lastTimestamp + (timestamp - (int) lastTimestamp);
        long stamp = Math.floorDiv(lastTimestamp, ticks);
        if (arrivals > 0 && Math.abs(stamp - lastStamp) > far) {
            clear();
        }
        lastStamp = stamp;
        lastArrival = now;
        if (arrivals == 0) {
            first = stamp;
            cursor = stamp - 2 * frameLength;
        }
        transits[arrivals++ % WINDOW] = now - stamp;
        if (stamp + samples.length > cursor) {
            waiting.put(stamp, samples);
        }
        if (waiting.size() > MOST_WAITING) {
            waiting.pollFirstEntry();
            first = Math.max(first, waiting.firstKey());
            cursor = Math.max(cursor, waiting.firstKey());
        }
    }

    private void clear() {
        waiting.clear();
        missing = 0;
        arrivals = 0;
    }

    /** The next frame; null while nobody sends anything. */
    synchronized short[] next(long now) {
        if (arrivals == 0) {
            return null;
        }
        if (now - lastArrival > longestGap && waiting.isEmpty()) {
            clear();
            return null;
        }
        if (cursor < first) {
            advance();
            return new short[frameLength];
        }
        long behind = idealCursor(now) - cursor;
        short[] frame = take();
        if (frame == null) {
            return conceal(behind);
        }
        concealed += missing;
        missing = 0;
        boolean quiet = Audio.level(frame) < QUIET;
        if (behind <= -2 * frameLength && quiet) {
            return frame;
        }
        advance();
        if (behind >= 5 * frameLength || behind >= 2 * frameLength && quiet) {
            short[] after = take();
            if (after != null) {
                advance();
                frame = quiet ? after : Concealment.crossfade(frame, after);
            }
        }
        return concealment.heard(frame);
    }

    /** Where the cursor should be for what comes late to be there just in time. */
    private long idealCursor(long now) {
        int known = Math.min(arrivals, WINDOW);
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (int i = 0; i < known; i++) {
            least = Math.min(least, transits[i]);
            most = Math.max(most, transits[i]);
        }
        return now - least - Math.min(most - least + margin, longestDelay);
    }

    /** What should have come still may while we are ahead of where we should be. */
    private short[] conceal(long behind) {
        if (behind > longestDelay && !waiting.isEmpty()) {
            cursor = Math.max(cursor, waiting.firstKey());
        } else if (behind >= 0) {
            advance();
        }
        missing++;
        return concealment.conceal();
    }

    private void advance() {
        cursor += frameLength;
        while (!waiting.isEmpty() && waiting.firstKey() + waiting.firstEntry().getValue().length <= cursor) {
            waiting.pollFirstEntry();
        }
    }

    /** The frame at the cursor, out of as many packets as it takes; null when some of it is missing. */
    private short[] take() {
        short[] frame = new short[frameLength];
        long at = cursor;
        long end = cursor + frameLength;
        while (at < end) {
            Map.Entry<Long, short[]> packet = waiting.floorEntry(at);
            if (packet == null || packet.getKey() + packet.getValue().length <= at) {
                return null;
            }
            int from = (int) (at - packet.getKey());
            int count = (int) Math.min(packet.getValue().length - from, end - at);
            System.arraycopy(packet.getValue(), from, frame, (int) (at - cursor), count);
            at += count;
        }
        return frame;
    }

    /** How many frames were made up between others. */
    long concealed() {
        return concealed;
    }
}
