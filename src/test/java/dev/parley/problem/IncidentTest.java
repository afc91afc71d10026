package dev.parley.problem;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

import jakarta.persistence.OptimisticLockException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

class IncidentTest {

    @ParameterizedTest
    @CsvSource({
        "08001, 503",
        "08006, 503",
        "57P01, 503",
        "57P03, 503",
        "53300, 503",
        "25006, 503",
        "57014, 503",
        "22P05, 422",
        "22003, 422",
        "23505, 409",
        "40001, 409",
        "40P01, 409",
        "42P01, 500",
        "25P02, 500"
    })
    void tellsWhatTheDatabaseSays(String state, int status) {
        Problem problem = Incident.of(new IllegalStateException(new SQLException("secret detail", state)));
        assertEquals(status, problem.status());
        assertFalse(problem.getMessage().contains("secret"));
        assertEquals(status == 503, problem.headers().containsKey("Retry-After"));
    }

    @Test
    void knowsAPoolWithoutConnectionsAndALostRow() {
        assertEquals(
                503,
                Incident.of(new SQLException("Sorry, acquisition timeout!")).status());
        assertEquals(503, Incident.of(new SQLTransientConnectionException("x")).status());
        assertEquals(409, Incident.of(new OptimisticLockException("x")).status());
        assertEquals(500, Incident.of(new NullPointerException("x")).status());
    }
}
