package dev.parley.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;
import jakarta.inject.Inject;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The server gives up a statement before the node that waits for it does, and so never goes on with one for nobody. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class StatementLimitTest {

    @Inject
    AgroalDataSource database;

    @Inject
    Flyway flyway;

    @Test
    void isShorterThanANodeWaits() throws SQLException {
        try (Connection connection = database.getConnection()) {
            assertEquals("11s", limit(connection));
            assertTrue(connection.getNetworkTimeout() > 11_000);
        }
    }

    @Test
    void isNotOfMigrations() throws SQLException {
        DataSource migrating = flyway.getConfiguration().getDataSource();
        try (Connection connection = migrating.getConnection()) {
            assertEquals("0", limit(connection));
        } finally {
            database.flush(AgroalDataSource.FlushMode.GRACEFUL);
        }
    }

    private static String limit(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW statement_timeout")) {
            row.next();
            return row.getString(1);
        }
    }
}
