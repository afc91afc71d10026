package dev.parley.problem;

import java.sql.SQLException;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
}
