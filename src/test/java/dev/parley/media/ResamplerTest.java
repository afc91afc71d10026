package dev.parley.media;

import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ResamplerTest {

    private static short[] tone(int hertz, int rate) {
        short[] tone = new short[rate];
        for (int i = 0; i < tone.length; i++) {
            tone[i] = (short) (10_000 * Math.sin(2 * Math.PI * hertz * i / rate));
        }
        return tone;
    }

    @ParameterizedTest
    @CsvSource({
        "24000, 8000, 300, 0.95, 1.05",
        "24000, 8000, 1000, 0.95, 1.05",
        "24000, 8000, 3000, 0.8, 1.05",
        "24000, 8000, 5000, 0, 0.01",
        "24000, 8000, 9000, 0, 0.01",
        "24000, 16000, 5000, 0.95, 1.05",
        "24000, 16000, 10000, 0, 0.01",
        "16000, 8000, 1000, 0.95, 1.05",
        "16000, 8000, 6000, 0, 0.01",
        "8000, 16000, 1000, 0.95, 1.05",
        "8000, 16000, 3000, 0.95, 1.05",
        "16000, 24000, 6000, 0.95, 1.05",
    })
    void keepsSpeechAndDropsWhatWouldFoldBack(int from, int to, int hertz, double least, double most) {
        short[] tone = tone(hertz, from);
        double gain = Audio.level(Resampler.convert(tone, from, to)) / Audio.level(tone);
        assertTrue(gain >= least && gain <= most, hertz + " Hz at " + gain);
    }

    /** What is between the samples would sound like a second, higher voice. */
    @ParameterizedTest
    @CsvSource({"8000, 16000", "16000, 24000"})
    void addsNoMirrorImage(int from, int to) {
        short[] wide = Resampler.convert(tone(3_000, from), from, to);
        short[] expected = tone(3_000, to);
        double error = 0;
        for (int i = to / 10; i < 9 * to / 10; i++) {
            error = Math.max(error, Math.abs(wide[i] - expected[i]));
        }
        assertTrue(error < 300, "off by " + error);
    }

    @ParameterizedTest
    @CsvSource({"24000, 8000", "24000, 16000", "16000, 8000", "8000, 16000", "16000, 24000", "8000, 24000"})
    void doesNotDependOnHowItComes(int from, int to) {
        short[] tone = tone(440, from);
        short[] whole = Resampler.convert(tone, from, to);
        Random random = new Random(1);
        Resampler resampler = new Resampler(from, to);
        short[] pieces = new short[0];
        for (int at = 0; at < tone.length; ) {
            int length = Math.min(random.nextInt(1_000), tone.length - at);
            pieces = Audio.join(pieces, resampler.add(Arrays.copyOfRange(tone, at, at + length)));
            at += length;
        }
        assertArrayEquals(whole, Audio.join(pieces, resampler.end()));
        assertEquals(to, whole.length, 2);
    }
}
