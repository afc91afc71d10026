package dev.parley.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The embedded server is real and durable, and outlives the process that started it. */
class EmbeddedDatabaseTest {

    @TempDir
    Path directory;

    @Test
    void takesOverTheServerOfAKilledProcessWithAllItsData() throws Exception {
        Process first = anotherProcess();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(directory.resolve("done")));
        first.destroyForcibly().waitFor();
        String url = EmbeddedDatabase.running(directory);
        try (Connection connection = DriverManager.getConnection(url)) {
            assertEquals("kept", one(connection, "SELECT word FROM fact"));
            assertEquals("on", one(connection, "SHOW fsync"));
            assertEquals("on", one(connection, "SHOW synchronous_commit"));
            assertTrue(one(connection, "SHOW server_version").startsWith("18."));
        }
        assertEquals(url, EmbeddedDatabase.running(directory), "a second caller gets the same server");
    }

    private Process anotherProcess() throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Starter.class.getName(),
                        directory.toString())
                .inheritIO()
                .start();
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (var row = connection.createStatement().executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Starts a server, writes a row, and waits to be killed. */
    static final class Starter {
        public static void main(String[] args) throws Exception {
            Path directory = Path.of(args[0]);
            try (Connection connection = DriverManager.getConnection(EmbeddedDatabase.running(directory))) {
                connection.createStatement().execute("CREATE TABLE fact (word text)");
                connection.createStatement().execute("INSERT INTO fact VALUES ('kept')");
            }
            Files.createFile(directory.resolve("done"));
            new java.util.concurrent.CountDownLatch(1).await();
        }
    }
}
