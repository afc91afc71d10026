package dev.parley.problem;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.UUID;

import jakarta.persistence.OptimisticLockException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        "25P02, 503",
        "25P03, 503",
        "25P04, 503",
        "28P01, 503",
        "3D000, 503",
        "40003, 503",
        "53100, 503",
        "53200, 503",
        "55P03, 503",
        "57P02, 503",
        "57P05, 503",
        "58030, 503"
    })
    void tellsWhatTheDatabaseSays(String state, int status) {
        Problem problem = Incident.of(
                new IllegalStateException(new SQLException("secret detail", state)), RequestEffect.Known.UNKNOWN);
        assertEquals(status, problem.status());
        assertFalse(problem.getMessage().contains("secret"));
        assertEquals(status == 503, problem.headers().containsKey("Retry-After"));
    }

    @Test
    void knowsAPoolWithoutConnectionsAndALostRow() {
        assertEquals(503, status(new SQLException("Sorry, acquisition timeout!")));
        assertEquals(503, status(new SQLTransientConnectionException("x")));
        assertEquals(409, status(new OptimisticLockException("x")));
        assertEquals(500, status(new NullPointerException("x")));
    }

    private static int status(Exception failure) {
        return Incident.of(failure, RequestEffect.Known.NOTHING_SENT).status();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "08007", "40003", "57P01", "57014", "25P03", "53100", "25006", "55P03"})
    void saysThatNothingWasChangedOnlyWhereNothingWasSent(String state) {
        SQLException failure = new SQLException("x", state);
        UUID id = UUID.randomUUID();
        RequestEffect effect = new RequestEffect();
        effect.advise(id, "Ask again with " + id);

        Problem unsent = Incident.of(failure, effect.known(false, null));
        assertTrue(unsent.getMessage().contains("nothing was changed"), unsent.getMessage());
        assertNull(unsent.id());

        effect.sent();
        Problem unknown = Incident.of(failure, effect.known(false, null));
        assertFalse(unknown.getMessage().contains("nothing was changed"), unknown.getMessage());
        assertTrue(unknown.getMessage().contains("not known"), unknown.getMessage());
        assertTrue(unknown.getMessage().contains(id.toString()), unknown.getMessage());
        assertEquals(id, unknown.id());

        Problem reading = Incident.of(failure, effect.known(true, id));
        assertFalse(reading.getMessage().contains("not known"), reading.getMessage());
    }

    @Test
    void namesWhatTheAddressNamesWhereNothingElseIsKnown() {
        UUID subject = UUID.randomUUID();
        RequestEffect effect = new RequestEffect();
        effect.sent();
        Problem unknown = Incident.of(new SQLException("x", "08006"), effect.known(false, subject));
        assertEquals(subject, unknown.id());
        assertTrue(unknown.getMessage().contains(subject.toString()), unknown.getMessage());
    }
}
