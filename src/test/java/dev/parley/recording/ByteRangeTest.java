package dev.parley.recording;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.recording.ByteRange.Asked;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** RFC 9110, section 14, on something of 1,000 bytes. */
class ByteRangeTest {

    private static final long SIZE = 1_000;

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=0-499, 0, 500",
        "bytes=500-, 500, 500",
        "bytes=999-, 999, 1",
        "bytes=0-5000, 0, 1000",
        "bytes=-1, 999, 1",
        "bytes=-5000, 0, 1000",
        "' bytes=10-19 ', 10, 10"
    })
    void isAPart(String header, long from, long length) {
        assertEquals(new Asked.Part(new ByteRange(from, length)), ByteRange.of(header, SIZE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=1000-", "bytes=1000-1001", "bytes=-0", "bytes=999999999999999999-"})
    void isNothing(String header) {
        assertEquals(new Asked.Unsatisfiable(), ByteRange.of(header, SIZE));
    }

    /** What is malformed, or not known, is as if it were not there. */
    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "bytes=",
                "bytes=-",
                "bytes=9-8",
                "bytes=a-b",
                "bytes=0-1,5-6",
                "lines=0-1",
                "bytes=1",
                "bytes=--1",
                "bytes=9999999999999999999999-",
                "bytes=0x1-2"
            })
    void isTheWhole(String header) {
        assertEquals(new Asked.Whole(), ByteRange.of(header, SIZE));
    }
}
