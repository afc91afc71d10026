package dev.parley.queue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class ShareTest {

    @ParameterizedTest
    @CsvSource({"100, 0.8, 80", "4, 0.8, 3", "1, 0.8, 1", "2, 0.8, 1", "100, 1, 100", "100, 5, 100", "20, 0, 1"})
    void isAPartOfTheNodeAndAtLeastOne(int capacity, double part, int places) {
        assertEquals(places, new Share(capacity, part).places());
    }
}
