package dev.parley.database;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DatabaseWatchTest {

    private static final String MIGRATION = "/db/migration/V24__whether_something_can_be_kept.sql";

    private static final WatchConfig CONFIG = new WatchConfig() {
        @Override
        public Duration every() {
            return Duration.ofSeconds(2);
        }

        @Override
        public Duration maxSkew() {
            return Duration.ofSeconds(10);
        }
    };

    private static String url;
    private static AgroalDataSource database;
    private DatabaseClock clock = new DatabaseClock(InstantSource.system());

    @BeforeAll
    static void connect() throws Exception {
        String server = EmbeddedDatabase.running(Path.of("target", "test-postgres"));
        String name = "watch_" + Long.toString(System.nanoTime(), 36);
        execute(server, "CREATE DATABASE " + name);
        url = server.replace("/postgres?", "/" + name + "?");
        try (var sql = DatabaseWatchTest.class.getResourceAsStream(MIGRATION)) {
            execute(url, new String(sql.readAllBytes(), StandardCharsets.UTF_8));
        }
        database = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(2)
                        .acquisitionTimeout(Duration.ofSeconds(1))
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url))));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void nothingWasWritten() throws SQLException {
        execute(url, "TRUNCATE write_probe");
    }

    @Test
    void isContentWhereSomethingCanBeKept() {
        assertEquals(Optional.empty(), lookedAt().fault());
    }

    @Test
    void goesByTheDatabaseWhereThisMachineIsSlowAndSaysSo() {
        Duration slow = Duration.ofHours(2);
        clock = new DatabaseClock(() -> InstantSource.system().instant().minus(slow));
        DatabaseWatch watch = lookedAt();
        assertTrue(watch.fault().orElseThrow().matches("this node's clock is (7199|7200) s behind the database's"));
        Duration off = Duration.between(clock.instant(), InstantSource.system().instant());
        assertTrue(off.abs().compareTo(Duration.ofSeconds(1)) < 0, off.toString());
    }

    @Test
    void noticesThatThereIsNoRoom() throws SQLException {
        execute(url, """
                CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
                CREATE TRIGGER full_disk BEFORE INSERT ON write_probe EXECUTE FUNCTION full_disk()
                """);
        try {
            assertEquals(
                    Optional.of("the database can keep nothing (53100)"),
                    lookedAt().fault());
        } finally {
            execute(url, "DROP FUNCTION full_disk CASCADE");
        }
        assertEquals(Optional.empty(), lookedAt().fault());
    }

    @Test
    void isNotMisledByABackupThatHoldsTheTable() throws SQLException {
        try (Connection backup = DriverManager.getConnection(url)) {
            backup.setAutoCommit(false);
            try (Statement statement = backup.createStatement()) {
                statement.execute("LOCK TABLE write_probe IN ACCESS SHARE MODE");
            }
            assertEquals(Optional.empty(), lookedAt().fault());
        }
    }

    @Test
    void noticesThatTheDatabaseOnlyReads() throws SQLException {
        execute(url, "ALTER DATABASE " + name() + " SET default_transaction_read_only = on");
        try {
            awaitFault(Optional.of("the database only reads"));
        } finally {
            execute(
                    url + "&options=-c%20default_transaction_read_only=off",
                    "ALTER DATABASE " + name() + " RESET default_transaction_read_only");
            awaitFault(Optional.empty());
        }
    }

    /** Over new connections, which know the new setting. */
    private void awaitFault(Optional<String> fault) {
        Awaitility.await().until(() -> {
            database.flush(AgroalDataSource.FlushMode.GRACEFUL);
            return lookedAt().fault().equals(fault);
        });
    }

    private static String name() {
        return url.replaceAll(".*/(watch_[a-z0-9]+)\\?.*", "$1");
    }

    private DatabaseWatch lookedAt() {
        DatabaseWatch watch = new DatabaseWatch(database, clock, CONFIG);
        watch.look();
        return watch;
    }

    private static void execute(String where, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(where);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
