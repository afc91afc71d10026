package dev.parley.talk.engine;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.parley.media.Audio;
import dev.parley.media.Band;
import dev.parley.media.Speech;

import static org.junit.jupiter.api.Assertions.assertEquals;

class RealtimeAudioTest {

    @ParameterizedTest
    @EnumSource
    void givesBackWhatItTook(Band band) {
        RealtimeAudio audio = RealtimeAudio.of(band);
        int samples = 0;
        double level = 0;
        for (int i = 0; i < 50; i++) {
            short[] frame = new short[band.frame()];
            for (int at = 0; at < frame.length; at++) {
                frame[at] = (short) (8_000 * Math.sin(2 * Math.PI * 1_000 * (i * frame.length + at) / band.rate()));
            }
            Speech back = audio.decode(audio.encode(frame));
            samples += back.samples().length;
            level = Audio.level(back.samples());
            assertEquals(band, back.band());
        }
        assertEquals(band.rate(), samples, band.frame());
        assertEquals(8_000 / Math.sqrt(2), level, 300);
    }
}
