package dev.parley.talk.answer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import dev.parley.media.Audio;
import dev.parley.media.Band;

/**
 * Hears the tones of machines: one frequency from 350 to 2,200 Hz and hardly anything beside it, the same for at least 160
 * milliseconds and as loud. Voices have harmonics, keys and ringing have two tones, which beat where they are close. Not safe
 * for use by several threads.
 */
public final class BeepDetector {

    /** What tones say. */
    public enum Tone {
        /** A message can be left. */
        BEEP,
        /** The special information tone (ITU-T E.180), three that rise: an announcement follows why nobody can be reached. */
        INTERCEPT
    }

    private static final int LOWEST = 350;
    private static final int HIGHEST = 2_200;
    private static final double LOUD = 200;
    /** How much of all that is heard the tone is. */
    private static final double PURE = 0.85;

    private static final int PARTS = 4;
    private static final double STEADY = 1.5;

    private static final int FRAMES = 8;
    /** So many of them may yet become a tone. */
    private static final int SOME_FRAMES = 3;
    /** Between the parts of a special information tone; with the frame in which one becomes the next. */
    private static final int GAP = 4;

    private static final int INTERCEPT_TONES = 3;

    private final double[] window;
    private final int first;
    private final int last;
    /** Those that followed each other at once so far. */
    private final List<Integer> tones = new ArrayList<>();

    private int quiet;
    private int frequency;
    private int frames;

    public BeepDetector(Band band) {
        int length = band.frame();
        int step = band.rate() / length;
        first = LOWEST / step;
        last = HIGHEST / step;
        window = new double[length];
        for (int i = 0; i < length; i++) {
            window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / length);
        }
    }

    /**
     * The next frame of the line.
     *
     * @return what has just ended
     */
    public Optional<Tone> hear(short[] frame) {
        int now = Audio.level(frame) < LOUD || !isSteady(frame) ? 0 : tone(frame);
        if (now != 0 && Math.abs(now - frequency) <= 1) {
            frames++;
            return Optional.empty();
        }
        if (frames >= FRAMES) {
            tones.add(frequency);
            quiet = 0;
        }
        frequency = now;
        frames = now == 0 ? 0 : 1;
        quiet++;
        return tones.isEmpty() || quiet < GAP ? Optional.empty() : Optional.of(ended());
    }

    /** Whether it seems that one has begun which has not ended. */
    public boolean sounds() {
        return frames >= SOME_FRAMES || !tones.isEmpty();
    }

    private Tone ended() {
        boolean intercept = tones.size() >= INTERCEPT_TONES
                && tones.equals(tones.stream().sorted().distinct().toList());
        tones.clear();
        return intercept ? Tone.INTERCEPT : Tone.BEEP;
    }

    /** Two tones that are close are now loud, now quiet. */
    private static boolean isSteady(short[] frame) {
        double least = Double.MAX_VALUE;
        double most = 0;
        int length = frame.length / PARTS;
        for (int i = 0; i < PARTS; i++) {
            double level = Audio.level(Arrays.copyOfRange(frame, i * length, (i + 1) * length));
            least = Math.min(least, level);
            most = Math.max(most, level);
        }
        return most < least * STEADY;
    }

    /** The strongest frequency, in steps; 0 when it is not alone. */
    private int tone(short[] frame) {
        double all = 0;
        double[] windowed = new double[frame.length];
        for (int i = 0; i < frame.length; i++) {
            windowed[i] = window[i] * frame[i];
            all += windowed[i] * windowed[i];
        }
        int peak = 0;
        double most = 0;
        for (int k = first; k <= last; k++) {
            double power = power(windowed, k);
            if (power > most) {
                most = power;
                peak = k;
            }
        }
        double near = 0;
        for (int k = peak - 2; k <= peak + 2; k++) {
            near += power(windowed, k);
        }
        // Parseval: both halves of the spectrum.
        return 2 * near >= PURE * frame.length * all ? peak : 0;
    }

    /** Goertzel's algorithm. */
    private double power(double[] samples, int k) {
        double coefficient = 2 * Math.cos(2 * Math.PI * k / samples.length);
        double before = 0;
        double beforeThat = 0;
        for (double sample : samples) {
            double now = sample + coefficient * before - beforeThat;
            beforeThat = before;
            before = now;
        }
        return before * before + beforeThat * beforeThat - coefficient * before * beforeThat;
    }
}
