package dev.parley.talk.answer;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.fixture.Recordings;
import dev.parley.media.Audio;
import dev.parley.media.Band;
import dev.parley.media.speech.BuiltInSpeaker;
import dev.parley.media.speech.Voice;

import static org.junit.jupiter.api.Assertions.assertEquals;

class BeepDetectorTest {

    private static int beeps(short[] samples) {
        List<BeepDetector.Tone> tones = tones(samples);
        assertEquals(Collections.nCopies(tones.size(), BeepDetector.Tone.BEEP), tones);
        return tones.size();
    }

    private static List<BeepDetector.Tone> tones(short[] samples) {
        BeepDetector detector = new BeepDetector(Band.NARROW);
        return IntStream.range(0, samples.length / Audio.FRAME)
                .mapToObj(i -> Arrays.copyOfRange(samples, i * Audio.FRAME, (i + 1) * Audio.FRAME))
                .flatMap(frame -> detector.hear(frame).stream())
                .toList();
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

    /** Long and short parts, low and high ones, with and without gaps (Telcordia SR-2275). */
    @ParameterizedTest
    @CsvSource({
        "380, 985, 1428, 1777, 0",
        "276, 914, 1371, 1777, 0",
        "330, 950, 1400, 1800, 30",
        "276, 985, 1371, 1777, 4"
    })
    void tellsTheSpecialInformationToneFromThatOfAMachine(int millis, int low, int middle, int high, int gap) {
        short[] tone = Audio.join(Audio.join(part(millis, low, gap), part(millis, middle, gap)), sound(millis, high));
        assertEquals(List.of(BeepDetector.Tone.INTERCEPT), tones(tone));
        // Machines have more than one tone too, and tunes.
        assertEquals(1, beeps(Audio.join(part(300, 1_400, 0), sound(300, 950))));
        assertEquals(1, beeps(Audio.join(part(300, 950, 0), sound(300, 1_400))));
        assertEquals(2, beeps(Audio.join(sound(300, 1_000), sound(300, 1_000))));
    }

    private static short[] part(int millis, int hertz, int gap) {
        return Arrays.copyOf(sound(millis, hertz), (millis + gap) * Audio.RATE / 1_000);
    }

    private static short[] sound(int millis, int hertz) {
        return sound(millis, i -> (int) (5_000 * sine(hertz, i)));
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
