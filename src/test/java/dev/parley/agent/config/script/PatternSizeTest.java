package dev.parley.agent.config.script;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PatternSizeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "abc | 3",
                "a{3} | 3",
                "a{2,5} | 5",
                "a{4,} | 4",
                "[a-z{9}]{2} | 2",
                "\\d{3}-\\d{4} | 8",
                "\\p{Greek}{2} | 2",
                "(ab){3} | 12",
                "a{x} | 4",
                "[^]a]{2} | 2",
                "\\Qa{9}[\\E{3} | 15",
                "\\Qabc | 3",
            })
    void countsWhatIsWrittenOut(String pattern, long size) {
        assertEquals(size, PatternSize.of(pattern));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((a{1000}){1000}){1000}",
                "(?:(?:(?:x{20}){20}){20}){20}",
                "\\Q[\\E(?:(?:a{1000}){1000}){1000}",
                "[^][](?:(?:a{1000}){1000}){1000}",
                "[(?:(?:a{1000}){1000}){1000}",
                "(?:(?:(?:a\\Q\\E{1000})\\Q\\E{1000})\\Q\\E{1000})",
                "(?:a{400})(?i){400}",
                "((((((a{99}){99}){99}){99}){99}){99})"
            })
    void nestedCountsMultiply(String pattern) {
        assertTrue(PatternSize.of(pattern) > 100_000);
    }

    @Test
    void readsBrokenPatternsToTheirEnd() {
        for (String broken :
                new String[] {"", "(", ")", "))", "[", "[]", "\\", "a{", "a{9", "\\p{", "{3}", "a{99999999999}"}) {
            assertTrue(PatternSize.of(broken) >= 0, broken);
        }
    }
}
