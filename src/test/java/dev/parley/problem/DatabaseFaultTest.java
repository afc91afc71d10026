package dev.parley.problem;

import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DatabaseFaultTest {

    @Test
    void readsWhatIsToldOnTheSide() {
        RuntimeException rolledBack = new RuntimeException("Could not commit transaction.");
        rolledBack.addSuppressed(new IllegalStateException(
                new SQLException("terminating connection due to administrator command", "57P01")));
        assertEquals(DatabaseFault.AWAY, DatabaseFault.of(new RuntimeException(rolledBack)));
    }

    @Test
    void tellsFaultsByTheirState() {
        assertEquals(DatabaseFault.AWAY, DatabaseFault.of(new SQLException("", "08006")));
        assertEquals(DatabaseFault.SLOW, DatabaseFault.of(new SQLException("", "57014")));
        assertEquals(DatabaseFault.CONFLICT, DatabaseFault.of(new SQLException("", "23505")));
        assertEquals(DatabaseFault.VALUE, DatabaseFault.of(new SQLException("", "22001")));
        assertEquals(DatabaseFault.NONE, DatabaseFault.of(new IllegalStateException()));
    }

    @Test
    void faultsOfTheDatabaseAreNotThoseOfWhatIsToBeKept() {
        for (String ours : List.of(
                "08003", "08006", "25006", "25P03", "40001", "40P01", "53100", "53200", "53300", "55P03", "57014",
                "57P01")) {
            assertTrue(DatabaseFault.isOurs(wrapped(new SQLException("x", ours))), ours);
        }
        assertTrue(DatabaseFault.isOurs(wrapped(new SQLException("Sorry, acquisition timeout!"))));
        assertTrue(DatabaseFault.isOurs(wrapped(new SQLException("x", (String) null, new SocketTimeoutException()))));
        assertTrue(DatabaseFault.isOurs(Problem.unavailable("x", Duration.ofSeconds(1))));
        for (String theirs : List.of("22P05", "22001", "23505", "23514", "42P01")) {
            assertFalse(DatabaseFault.isOurs(wrapped(new SQLException("x", theirs))), theirs);
        }
        assertFalse(DatabaseFault.isOurs(new NullPointerException()));
    }

    private static Throwable wrapped(SQLException failure) {
        return new IllegalStateException(new RuntimeException(failure));
    }
}
