package dev.parley.wire;

import java.time.Instant;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class StrictJsonTest {

    private final ObjectMapper json = new ObjectMapper();

    StrictJsonTest() {
        json.registerModule(new JavaTimeModule());
        new StrictJson().customize(json);
    }

    private record At(Instant time) {}

    @Test
    void readsTimesAsTheContractHasThem() throws Exception {
        assertEquals(
                Instant.parse("2026-01-31T10:00:00Z"),
                json.readValue("{\"time\": \"2026-01-31T12:00:00+0200\"}", At.class)
                        .time());
    }

    /** PostgreSQL keeps some of them not at all, and some otherwise. */
    @ParameterizedTest
    @ValueSource(
            strings = {"1", "1.5", "\"+1000000000-12-31T23:59:59Z\"", "\"-0044-03-15T12:00:00Z\"", "\"today\"", "\"\""})
    void takesNothingElseForATime(String value) {
        assertThrows(JsonMappingException.class, () -> json.readValue("{\"time\": " + value + "}", At.class));
    }
}
