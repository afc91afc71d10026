package dev.parley.media.load;

import java.util.Arrays;
import java.util.stream.Collectors;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Which part of each second's voice is late, in percent, and whether more is taken behind it. */
class PunctualityTest {

    @ParameterizedTest
    @CsvSource({
        "0 0 0, ...",
        // One bad second of a tenth is borne, one of a third is not.
        "20 0 0, ...",
        "33 0 0 0 0 0, !!!!!.",
        "4 4 4 4 4 4 4 4 4 4 4 4 4 4 4 4, ................",
        "6 6 6 6 6 6 6 6 6 6 6 6, ........!!!!",
        // Once behind it has to become clearly better.
        "100 4 4 4 4 4 4 4 4 4 4 4, !!!!!!!!!!!!",
        "100 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0, !!!!!!!!!!......"
    })
    void takesNothingMoreUntilItKeepsUpAgain(String seconds, String expected) {
        Punctuality punctuality = new Punctuality(0.05);
        String behind = Arrays.stream(seconds.split(" "))
                .map(Integer::parseInt)
                .map(percent -> {
                    punctuality.second(1_000, percent * 10);
                    return punctuality.isBehind() ? "!" : ".";
                })
                .collect(Collectors.joining());
        assertEquals(expected, behind);
    }
}
