package dev.parley.media.codec;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class G711Test {

    @ParameterizedTest
    @EnumSource(G711.class)
    void losesNoMoreThanTheLawAllows(G711 codec) {
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            short back = codec.decode(codec.encode(new short[] {(short) sample}))[0];
            double allowed = Math.max(20, Math.abs(sample) * 0.04);
            assertTrue(Math.abs(back - Math.clamp(sample, -32_635, 32_635)) <= allowed, sample + " became " + back);
        }
    }

    @ParameterizedTest
    @EnumSource(G711.class)
    void keepsEveryCode(G711 codec) {
        for (int code = 0; code < 256; code++) {
            short sample = codec.decode(new byte[] {(byte) code})[0];
            short again = codec.decode(codec.encode(new short[] {sample}))[0];
            assertEquals(sample, again);
        }
    }

    /** Values of ITU-T G.191's reference implementation. */
    @ParameterizedTest
    @CsvSource({
        "MU_LAW, 0, ff",
        "MU_LAW, 1000, ce",
        "MU_LAW, -1000, 4e",
        "MU_LAW, 32635, 80",
        "A_LAW, 0, d5",
        "A_LAW, 1000, fa",
        "A_LAW, -1000, 7a"
    })
    void encodesAsTheReferenceDoes(G711 codec, short sample, String code) {
        assertEquals(code, "%02x".formatted(codec.encode(new short[] {sample})[0]));
    }
}
