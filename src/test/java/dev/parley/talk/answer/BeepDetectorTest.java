package dev.parley.talk.answer;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntUnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.fixture.Recordings;
import dev.parley.media.Audio;
import dev.parley.media.Band;
import dev.parley.media.speech.BuiltInSpeaker;
import dev.parley.media.speech.Voice;

import static org.junit.jupiter.api.Assertions.assertEquals;

class BeepDetectorTest {

    private static int beeps(short[] samples) {
        BeepDetector detector = new BeepDetector(Band.NARROW);
        int beeps = 0;
        for (int at = 0; at + Audio.FRAME <= samples.length; at += Audio.FRAME) {
            beeps += detector.hear(Arrays.copyOfRange(samples, at, at + Audio.FRAME)) ? 1 : 0;
        }
        return beeps;
    }

    private static short[] sound(int millis, IntUnaryOperator sample) {
        short[] samples = new short[(millis + 200) * Audio.RATE / 1_000];
        for (int i = 0; i < millis * Audio.RATE / 1_000; i++) {
            samples[i] = (short) sample.applyAsInt(i);
        }
        return samples;
    }

    private static double sine(double hertz, int i) {
        return Math.sin(2 * Math.PI * hertz * i / Audio.RATE);
    }

    @ParameterizedTest
    @ValueSource(doubles = {400, 425, 440, 781, 850, 1_000, 1_013, 1_400, 2_000})
    void hearsTones(double hertz) {
        assertEquals(1, beeps(sound(400, i -> (int) (5_000 * sine(hertz, i)))));
        Random noise = new Random(1);
        assertEquals(1, beeps(sound(250, i -> (int) (3_000 * sine(hertz, i) + 200 * noise.nextGaussian()))));
    }

    @Test
    void takesNothingElseForATone() {
        Random noise = new Random(1);
        assertEquals(0, beeps(sound(2_000, i -> (int) (2_000 * noise.nextGaussian()))), "noise");
        assertEquals(0, beeps(sound(2_000, i -> (int) (3_000 * (sine(770, i) + sine(1_336, i))))), "a key");
        assertEquals(0, beeps(sound(2_000, i -> (int) (3_000 * (sine(440, i) + sine(480, i))))), "ringing");
        assertEquals(0, beeps(sound(100, i -> (int) (5_000 * sine(1_000, i)))), "a click");
        String words =
                "You have reached the bakery. Nobody is here, but we would like to hear from you. Aah, ooh, mmm.";
        assertEquals(
                0,
                beeps(new BuiltInSpeaker()
                        .speak(words, new Voice(null, 1, null, Band.NARROW))
                        .samples()));
        for (short[] recording : Recordings.sentences()) {
            assertEquals(0, beeps(recording));
        }
    }
}
