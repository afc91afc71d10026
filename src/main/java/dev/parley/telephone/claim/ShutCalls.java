package dev.parley.telephone.claim;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.enterprise.context.ApplicationScoped;

import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

import dev.parley.telephone.plan.CallPlan;
import dev.parley.telephone.plan.CallWindows;
import dev.parley.telephone.plan.TelephoneConfig;
import dev.parley.wire.StoredJson;

/**
 * Puts off calls whose window has shut, to its next opening. Claims pass over them, and do not wait for this: it is done in
 * small batches, by every node that dials, each with calls of its own.
 */
@ApplicationScoped
public class ShutCalls {

    private static final Logger LOG = Logger.getLogger(ShutCalls.class);
    private static final int BATCH = 200;

    /** What has expired is left to the {@link Reaper}. */
    private static final String HAS_SHUT =
            "lease_owner IS NULL AND window_until IS NOT NULL AND window_until <= now()" + " AND expires_at > now()";

    /** Nobody has looked at its windows for the time that it is due now. */
    private static final String IS_UNLOOKED = "lease_owner IS NULL AND plan #> '{windows,windows}' <> '[]'"
            + " AND window_due_at IS DISTINCT FROM due_at AND due_at <= now() AND expires_at > now()";

    /** Whether there are such calls: a condition in SQL. */
    static final String ANY = "(EXISTS (SELECT 1 FROM call WHERE " + HAS_SHUT + ") OR EXISTS (SELECT 1 FROM call WHERE "
            + IS_UNLOOKED + "))";

    private static final String SHUT = """
            SELECT organization_id, conversation_id, due_at, expires_at, plan, clock_timestamp()
              FROM call
             WHERE
            """ + HAS_SHUT + """
             ORDER BY window_until
             LIMIT ?
               FOR UPDATE SKIP LOCKED
            """;

    private static final String UNLOOKED = """
            SELECT organization_id, conversation_id, due_at, expires_at, plan, clock_timestamp()
              FROM call
             WHERE
            """ + IS_UNLOOKED + """
             ORDER BY due_at
             LIMIT ?
               FOR UPDATE SKIP LOCKED
            """;

    private static final String PUT_OFF = """
            UPDATE call
               SET due_at = ?, window_due_at = ?, window_until = ?
             WHERE organization_id = ? AND conversation_id = ? AND lease_owner IS NULL
            """;

    private final AgroalDataSource database;
    private final StoredJson json;
    private final TelephoneConfig config;
    private final AtomicBoolean puttingOff = new AtomicBoolean();

    ShutCalls(AgroalDataSource database, StoredJson json, TelephoneConfig config) {
        this.database = database;
        this.json = json;
        this.config = config;
    }

    @Scheduled(
            every = "{parley.telephone.poll-every}",
            executionMaxDelay = "500ms",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        if (config.dialer()) {
            putOff();
        }
    }

    /** Some were seen. Returns at once. */
    void seen() {
        if (!puttingOff.get()) {
            Thread.ofVirtual().name("shut-calls").start(this::putOff);
        }
    }

    private void putOff() {
        if (!puttingOff.compareAndSet(false, true)) {
            return;
        }
        try {
            putOff(SHUT);
            putOff(UNLOOKED);
        } catch (RuntimeException away) {
            LOG.warnf("Calls whose window has shut could not be put off, it is tried again: %s", away.getMessage());
        } finally {
            puttingOff.set(false);
        }
    }

    private void putOff(String which) {
        while (QuarkusTransaction.requiringNew().call(() -> batch(which)) == BATCH) {
            // The next ones.
        }
    }

    private int batch(String which) {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(which);
                PreparedStatement update = connection.prepareStatement(PUT_OFF)) {
            query.setInt(1, BATCH);
            int found = 0;
            try (ResultSet row = query.executeQuery()) {
                for (; row.next(); found++) {
                    putOff(row, update);
                }
            }
            update.executeBatch();
            return found;
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private void putOff(ResultSet row, PreparedStatement update) throws SQLException {
        CallWindows windows = json.read(row.getString("plan"), CallPlan.class).windows();
        Instant now = LaneReader.instant(row, 6);
        Instant due = LaneReader.instant(row, 3);
        Instant next = windows.next(now).orElse(LaneReader.instant(row, 4));
        // What is right now keeps its place.
        Timestamp dueAt = Timestamp.from(next.equals(now) ? due : next);
        update.setTimestamp(1, dueAt);
        update.setTimestamp(2, dueAt);
        update.setTimestamp(3, windows.shuts(next).map(Timestamp::from).orElse(null));
        update.setObject(4, row.getObject("organization_id", UUID.class));
        update.setObject(5, row.getObject("conversation_id", UUID.class));
        update.addBatch();
    }
}
