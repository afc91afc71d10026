package dev.parley.telephone;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;

import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.ShutdownEvent;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

import dev.parley.conversation.Conversation;

/**
 * Tells other nodes that there is something to dial or to stop, through PostgreSQL's NOTIFY: a hint, never the truth. It is
 * sent apart from every other transaction, since a commit that notifies takes a lock of the whole server.
 */
@ApplicationScoped
public class Wakeups {

    private static final Logger LOG = Logger.getLogger(Wakeups.class);
    private static final String DUE = "parley_call_due";
    private static final String ENDED = "parley_call_ended";
    private static final Duration AT_MOST_EVERY = Duration.ofMillis(50);
    private static final int LISTEN_MILLIS = 1_000;

    private final AgroalDataSource database;
    private final AtomicBoolean telling = new AtomicBoolean();
    private final AtomicBoolean listening = new AtomicBoolean();
    private volatile long toldNanos = System.nanoTime();
    private volatile boolean stopped;

    @Inject
    Wakeups(AgroalDataSource database) {
        this.database = database;
    }

    /** After the dialer, which may have to stop a call until its end. */
    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) ShutdownEvent stopping) {
        stopped = true;
        if (listening.get()) {
            // It looks up when it hears something.
            tell(DUE, "");
        }
    }

    /** Wakes the other dialers: at once, but not again and again: then soon, and once for all that happens until then. */
    void others() {
        if (telling.compareAndSet(false, true)) {
            Thread.ofVirtual().name("wake-dialers").start(() -> {
                LockSupport.parkNanos(AT_MOST_EVERY.toNanos() - (System.nanoTime() - toldNanos));
                toldNanos = System.nanoTime();
                telling.set(false);
                tell(DUE, "");
            });
        }
    }

    /** The node that has the call of this conversation is to stop it. */
    void ended(Conversation.Key conversation) {
        tell(ENDED, conversation.organizationId() + "/" + conversation.id());
    }

    /** Listens for what other nodes tell, unless that is being done; to be called again and again. */
    void listen(Runnable due, Consumer<Conversation.Key> ended) {
        if (listening.compareAndSet(false, true)) {
            Thread.ofVirtual().name("hear-dialers").start(() -> {
                try (Connection connection = database.getConnection()) {
                    hear(connection, due, ended);
                } catch (SQLException lost) {
                    LOG.debugf("Notifications are not heard for a moment: %s", lost.getMessage());
                } finally {
                    listening.set(false);
                }
            });
        }
    }

    private void hear(Connection connection, Runnable due, Consumer<Conversation.Key> ended) throws SQLException {
        PGConnection notifications = connection.unwrap(PGConnection.class);
        execute(connection, "LISTEN " + DUE);
        execute(connection, "LISTEN " + ENDED);
        while (!stopped) {
            PGNotification[] heard = notifications.getNotifications(LISTEN_MILLIS);
            for (PGNotification notification : heard == null ? new PGNotification[0] : heard) {
                switch (notification.getName()) {
                    case DUE -> due.run();
                    default -> ended.accept(key(notification.getParameter()));
                }
            }
        }
        execute(connection, "UNLISTEN *");
    }

    private static Conversation.Key key(String parameter) {
        int slash = parameter.indexOf('/');
        return new Conversation.Key(
                UUID.fromString(parameter.substring(0, slash)), UUID.fromString(parameter.substring(slash + 1)));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void tell(String channel, String payload) {
        try (Connection connection = database.getConnection();
                PreparedStatement notify = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
            notify.setString(1, channel);
            notify.setString(2, payload);
            notify.execute();
        } catch (SQLException away) {
            LOG.debugf("Other nodes were not told, they will find out: %s", away.getMessage());
        }
    }
}
