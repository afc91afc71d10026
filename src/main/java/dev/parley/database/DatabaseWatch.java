package dev.parley.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

/**
 * Asks the database again and again whether it is there, what time it is, and whether it can keep something; nobody else
 * who wants to know waits for it. When it falls silent, the connections that nobody uses are given up: who takes one next
 * must not wait on it.
 */
@ApplicationScoped
public class DatabaseWatch {

    private static final Logger LOG = Logger.getLogger(DatabaseWatch.class);
    private static final int ANSWERS_WITHIN_MILLIS = 4_000;
    private static final Duration STALE = Duration.ofSeconds(12);

    private static final String LOOK = """
            SELECT clock_timestamp(), current_setting('transaction_read_only') = 'on',
                   coalesce((SELECT written_at < clock_timestamp() - interval '3 seconds'
                                    OR written_at > clock_timestamp()
                               FROM write_probe
                              LIMIT 1), true)
            """;

    /**
     * The row takes a page of its own, so that a full disk is noticed: pages that are there can be written to still. Nobody
     * who reads waits for it, also when the node that writes freezes in between.
     */
    private static final String[] WRITE = {
        "SET LOCAL lock_timeout = '500ms'",
        "SET LOCAL statement_timeout = '3s'",
        "DELETE FROM write_probe",
        "INSERT INTO write_probe (written_at, filling) VALUES (clock_timestamp(), repeat('-', 6000))"
    };

    /**
     * No room, errors of the disk, of the server, of what is allowed in a transaction. What else can be said to the probe,
     * such as that a backup holds its table or that the table is another's, says nothing of other writes.
     */
    private static final Set<String> KEEPS_NOTHING = Set.of("25", "53", "57", "58", "XX");

    private static final String QUERY_CANCELED = "57014";

    private static final String READS_ONLY = "the database only reads";

    private final AgroalDataSource database;
    private final DatabaseClock clock;
    private final WatchConfig config;
    private volatile Look last = new Look(System.nanoTime(), "the database was not asked yet", Duration.ZERO);

    /**
     * @param nanos when it was over
     * @param fault why nothing can be kept, or null
     * @param behind how far this node's clock is behind the database's
     */
    record Look(long nanos, String fault, Duration behind) {}

    DatabaseWatch(AgroalDataSource database, DatabaseClock clock, WatchConfig config) {
        this.database = database;
        this.clock = clock;
        this.config = config;
    }

    /** Before anybody else does something at the start; what migrated has left connections without a time limit. */
    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent started) {
        database.flush(AgroalDataSource.FlushMode.GRACEFUL);
        look();
    }

    @Scheduled(every = "{parley.database.watch.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        Look before = last;
        Look now = ask(before);
        last = now;
        if (now.fault() != null && before.fault() == null) {
            LOG.warnf("Nothing can be kept for the moment: %s", now.fault());
            database.flush(AgroalDataSource.FlushMode.IDLE);
        } else if (now.fault() == null && before.fault() != null) {
            LOG.info("The database is there");
        }
        if (isSkewed(now) && !isSkewed(before)) {
            LOG.errorf(
                    "This node's clock is %s s behind the database's: it goes by the database's and is not ready",
                    now.behind().toSeconds());
        }
    }

    /** Why this node cannot do its work now, from what is known already; empty when it can. */
    Optional<String> fault() {
        Look known = last;
        if (known.fault() != null) {
            return Optional.of(known.fault());
        }
        Duration age = Duration.ofNanos(System.nanoTime() - known.nanos());
        if (age.compareTo(STALE) > 0) {
            return Optional.of("the database has not answered for " + age.toSeconds() + " s");
        }
        return isSkewed(known)
                ? Optional.of("this node's clock is " + known.behind().toSeconds() + " s behind the database's")
                : Optional.empty();
    }

    private boolean isSkewed(Look look) {
        return look.behind().abs().compareTo(config.maxSkew()) > 0;
    }

    private Look ask(Look before) {
        Duration behind = before.behind();
        String fault;
        try (Connection connection = database.getConnection();
                Hurry _ = new Hurry(connection)) {
            try (PreparedStatement look = connection.prepareStatement(LOOK)) {
                Instant asked = clock.machine();
                try (ResultSet row = look.executeQuery()) {
                    row.next();
                    behind = clock.measured(
                            asked, row.getObject(1, OffsetDateTime.class).toInstant(), clock.machine());
                    fault = row.getBoolean(2) ? READS_ONLY : row.getBoolean(3) ? write(connection) : null;
                }
            }
        } catch (SQLException away) {
            if (String.valueOf(away.getMessage()).contains("cquisition timeout")) {
                // Busy is not away: if it lasts, what is known grows stale.
                return before;
            }
            fault = "the database is away (" + away.getSQLState() + ")";
            LOG.debugf("The database could not be asked: %s", away.getMessage());
        }
        return new Look(System.nanoTime(), fault, behind);
    }

    /** A connection is not to be waited for as long as usual, until it goes back to the others. */
    private record Hurry(Connection connection, int usual) implements AutoCloseable {

        Hurry(Connection connection) throws SQLException {
            this(connection, connection.getNetworkTimeout());
            connection.setNetworkTimeout(Runnable::run, ANSWERS_WITHIN_MILLIS);
        }

        @Override
        public void close() throws SQLException {
            if (!connection.isClosed()) {
                connection.setNetworkTimeout(Runnable::run, usual);
            }
        }
    }

    private static String write(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (String sql : WRITE) {
                statement.execute(sql);
            }
            connection.commit();
            return null;
        } catch (SQLException refused) {
            String state = refused.getSQLState();
            if (state == null || state.startsWith("08")) {
                throw refused;
            }
            connection.rollback();
            LOG.debugf("Nothing could be written: %s", refused.getMessage());
            return KEEPS_NOTHING.contains(state.substring(0, 2)) && !state.equals(QUERY_CANCELED)
                    ? "the database can keep nothing (" + state + ")"
                    : null;
        } finally {
            if (!connection.isClosed()) {
                connection.setAutoCommit(true);
            }
        }
    }
}
