package dev.parley.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** WAV files as another reader sees them. */
class WavWriterTest {

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("x.wav");
    }

    @Test
    void hasThePersonLeftAndTheAgentRight() throws Exception {
        try (WavWriter wav = new WavWriter(file, 8_000)) {
            wav.write(new short[] {1, 2}, new short[] {-1, -2}, 2);
            wav.write(null, new short[] {3}, 1);
            wav.write(new short[] {4}, null, 1);
        }
        assertEquals(new WavWriter.Length(4, 8_000, 60), WavWriter.mend(file));
        try (AudioInputStream audio = AudioSystem.getAudioInputStream(file.toFile())) {
            AudioFormat format = audio.getFormat();
            assertEquals("PCM_SIGNED 8000.0 Hz, 16 bit, stereo, 4 bytes/frame, little-endian", format.toString());
            assertEquals(4, audio.getFrameLength());
            assertArrayEquals(new byte[] {1, 0, -1, -1, 2, 0, -2, -1, 0, 0, 3, 0, 4, 0, 0, 0}, audio.readAllBytes());
        }
    }

    @Test
    void writesMoreThanItHolds() throws Exception {
        short[] second = new short[16_000];
        try (WavWriter wav = new WavWriter(file, 16_000)) {
            for (int i = 0; i < 50 * 61; i++) {
                wav.write(second, second, 320);
            }
        }
        WavWriter.Length length = WavWriter.mend(file);
        assertEquals(61, length.seconds());
        assertEquals(44 + 61 * 64_000, length.bytes());
    }

    /** Wherever the writer was killed, what is there can be played. */
    @Test
    void mendsWhatBrokeOff() throws Exception {
        try (WavWriter wav = new WavWriter(file, 8_000)) {
            wav.write(new short[100], new short[100], 100);
        }
        byte[] whole = Files.readAllBytes(file);
        for (int size = 44; size <= whole.length; size++) {
            Files.write(file, Arrays.copyOf(whole, size), StandardOpenOption.TRUNCATE_EXISTING);
            assertEquals((size - 44) / 4, WavWriter.mend(file).samples());
            try (AudioInputStream audio = AudioSystem.getAudioInputStream(file.toFile())) {
                assertEquals((size - 44) / 4, audio.getFrameLength());
            }
        }
    }

    @Test
    void hasNothingToMendWithoutAHeader() throws Exception {
        Files.write(file, new byte[43]);
        assertThrows(IOException.class, () -> WavWriter.mend(file));
    }
}
