package dev.parley.media.rtp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.media.Audio;
import dev.parley.media.Band;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class JitterBufferTest {

    private static final int SOURCE = 7;
    private static final int LOUD = 3_000;

    private final JitterBuffer buffer = new JitterBuffer(Band.NARROW, 8_000);
    private final Random random = new Random(20_261_122);

    /** A packet that arrives at a time, in samples. */
    private record Sent(long arrives, int timestamp, short[] samples) {}

    @ParameterizedTest
    @ValueSource(ints = {10, 20, 30, 60})
    void givesBackWhatCameEvenlyWhateverThePacketsAreLike(int millis) {
        List<short[]> heard = play(voice(200, millis, 0, 0));
        assertEquals(0, buffer.concealed());
        int first = firstLoud(heard);
        assertTrue(first <= 6, "heard from frame " + first);
        for (short[] frame : heard.subList(first + 1, heard.size() - 30)) {
            assertTrue(Audio.level(frame) > 0.9 * LOUD / Math.sqrt(2), "level " + Audio.level(frame));
        }
    }

    @Test
    void survivesLossAndJitter() {
        int frames = 3_000;
        List<short[]> heard = play(voice(frames, 20, 0.05, 240));
        long lost = buffer.concealed();
        assertTrue(lost > frames * 0.03 && lost < frames * 0.08, lost + " of " + frames + " concealed");
        double loud =
                heard.stream().filter(frame -> Audio.level(frame) > LOUD / 3.0).count();
        assertTrue(loud > frames * 0.97, loud + " of " + frames + " frames heard");
    }

    @Test
    void waitsNoLongerOnceTheNetworkIsCalm() {
        List<Sent> uneven = voice(200, 20, 0, 800);
        play(uneven);
        long end = uneven.getLast().arrives();
        int stamp = uneven.getLast().timestamp();
        // Pauses of the voice among it, in which the delay can shrink.
        long delay = 0;
        for (int i = 1; i < 400; i++) {
            short[] samples = new short[Audio.FRAME];
            samples[0] = (short) i;
            long now = end + (long) i * Audio.FRAME;
            buffer.put(SOURCE, stamp + i * Audio.FRAME, samples, now);
            short[] frame = buffer.next(now);
            delay = i - frame[0];
        }
        assertTrue(delay <= 2, "still " + delay + " frames late");
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 60, 70, 100, 200})
    void hearsThePersonAgainAfterTheNetworkStoodStill(int frames) {
        List<Sent> packets = voice(600, 20, 0, 0);
        List<Sent> delayed = new ArrayList<>();
        for (Sent packet : packets) {
            // All that was held up comes at once.
            long held = 100L * Audio.FRAME;
            boolean stuck = packet.arrives() >= held && packet.arrives() < held + (long) frames * Audio.FRAME;
            delayed.add(
                    stuck
                            ? new Sent(held + (long) frames * Audio.FRAME, packet.timestamp(), packet.samples())
                            : packet);
        }
        List<short[]> heard = play(delayed);
        long loud = heard.subList(heard.size() - 200, heard.size() - 40).stream()
                .filter(frame -> Audio.level(frame) > LOUD / 3.0)
                .count();
        assertTrue(loud > 150, loud + " of the last 160 frames are heard");
    }

    @Test
    void tellsAPauseOfTheSenderFromALoss() {
        play(voice(50, 20, 0, 0));
        assertNull(buffer.next(200L * Audio.FRAME));
        assertEquals(0, buffer.concealed());
        buffer.put(SOURCE, 1_000_000, tone(0, Audio.FRAME), 1_000L * Audio.FRAME);
        short[] frame = null;
        for (int i = 0; i < 3; i++) {
            frame = buffer.next((1_000L + i) * Audio.FRAME);
        }
        assertTrue(Audio.level(frame) > LOUD / 2.0);
    }

    @Test
    void takesANewSourceAndForgedTimestampsInItsStride() {
        play(voice(50, 20, 0, 0));
        for (int i = 0; i < 2_000; i++) {
            buffer.put(random.nextInt(3), random.nextInt(), new short[random.nextInt(2_000)], 50L * Audio.FRAME + i);
            buffer.next(50L * Audio.FRAME + i);
        }
        assertTrue(firstLoud(play(voice(100, 20, 0, 0))) < 10);
    }

    /** Each frame is there when it is due, the network allowing. */
    private List<short[]> play(List<Sent> packets) {
        List<Sent> arriving = new ArrayList<>(packets);
        arriving.sort(Comparator.comparingLong(Sent::arrives));
        List<short[]> heard = new ArrayList<>();
        int next = 0;
        long end = arriving.getLast().arrives() + 20L * Audio.FRAME;
        for (long now = arriving.getFirst().arrives(); now < end; now += Audio.FRAME) {
            while (next < arriving.size() && arriving.get(next).arrives() <= now) {
                Sent packet = arriving.get(next++);
                buffer.put(SOURCE, packet.timestamp(), packet.samples(), packet.arrives());
            }
            short[] frame = buffer.next(now);
            if (frame != null) {
                heard.add(frame);
            }
        }
        return heard;
    }

    private List<Sent> voice(int frames, int millis, double loss, int jitter) {
        int size = Audio.RATE * millis / 1_000;
        List<Sent> packets = new ArrayList<>();
        for (int i = 0; i < frames * Audio.FRAME / size; i++) {
            if (i == 0 || random.nextDouble() >= loss) {
                long late = jitter == 0 ? 0 : random.nextInt(jitter);
                packets.add(
                        new Sent((long) i * size + late, Integer.MAX_VALUE - 9_000 + i * size, tone(i * size, size)));
            }
        }
        return packets;
    }

    private static short[] tone(int from, int length) {
        short[] samples = new short[length];
        for (int i = 0; i < length; i++) {
            samples[i] = (short) (LOUD * Math.sin(2 * Math.PI * 200 * (from + i) / Audio.RATE));
        }
        return samples;
    }

    private static int firstLoud(List<short[]> heard) {
        for (int i = 0; i < heard.size(); i++) {
            if (Audio.level(heard.get(i)) > LOUD / 2.0) {
                return i;
            }
        }
        return Integer.MAX_VALUE;
    }
}
