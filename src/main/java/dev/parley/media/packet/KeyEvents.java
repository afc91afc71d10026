package dev.parley.media.packet;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

import dev.parley.media.Audio;

/** The keys that the agent presses, as telephone events (RFC 4733), packet by packet. */
public final class KeyEvents {

    static final String KEYS = "0123456789*#ABCD";

    private static final int EVENT_FRAMES = 5;
    private static final int REPEATED_ENDS = 3;
    private static final int PAUSE_FRAMES = 4;
    /** 10 dB under the highest level. */
    private static final byte VOLUME = 10;

    private static final byte END = (byte) 0x80;

    private final Queue<Character> waiting = new ArrayDeque<>();
    private int step = -1;
    private int startedAt;
    private char key;

    /**
     * What a packet of an event carries.
     *
     * @param timestamp when the event began: the same in all its packets
     * @param payload empty in a pause between two keys
     */
    public record Event(int timestamp, boolean marker, byte[] payload) {}

    /** Sends these keys, behind those that wait; what is no key is left out. */
    public synchronized void press(String keys) {
        keys.chars().filter(key -> KEYS.indexOf(key) >= 0).forEach(key -> waiting.add((char) key));
    }

    /**
     * What to send in the frame that begins at this timestamp instead of audio; empty: audio.
     *
     * @param clockRate of the events, in hertz
     */
    public synchronized Optional<Event> next(int timestamp, int clockRate) {
        if (step < 0) {
            if (waiting.isEmpty()) {
                return Optional.empty();
            }
            key = waiting.remove();
            startedAt = timestamp;
        }
        step++;
        if (step >= EVENT_FRAMES + REPEATED_ENDS) {
            step = step >= EVENT_FRAMES + REPEATED_ENDS + PAUSE_FRAMES ? -1 : step;
            return Optional.of(new Event(timestamp, false, new byte[0]));
        }
        boolean end = step >= EVENT_FRAMES;
        int duration = Math.min(step + 1, EVENT_FRAMES) * Audio.FRAME_MILLIS * clockRate / 1_000;
        byte[] payload = ByteBuffer.allocate(4)
                .put((byte) KEYS.indexOf(key))
                .put((byte) (VOLUME | (end ? END : 0)))
                .putShort((short) duration)
                .array();
        return Optional.of(new Event(startedAt, step == 0, payload));
    }
}
