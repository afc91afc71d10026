package dev.parley.media.speech;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.media.Audio;

import static org.junit.jupiter.api.Assertions.assertTrue;

class DownsamplerTest {

    @ParameterizedTest
    @CsvSource({"300, 0.95, 1.05", "1000, 0.95, 1.05", "3000, 0.8, 1.05", "5000, 0, 0.01", "9000, 0, 0.01"})
    void keepsSpeechAndDropsWhatWouldFoldBack(int hertz, double least, double most) {
        short[] tone = new short[24_000];
        for (int i = 0; i < tone.length; i++) {
            tone[i] = (short) (10_000 * Math.sin(2 * Math.PI * hertz * i / 24_000));
        }
        double gain = Audio.level(Downsampler.from24kHz(tone).samples()) / Audio.level(tone);
        assertTrue(gain >= least && gain <= most, hertz + " Hz at " + gain);
    }
}
