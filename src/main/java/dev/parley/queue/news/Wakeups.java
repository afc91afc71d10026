package dev.parley.queue.news;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Tells other nodes that there is something to do or to stop, through PostgreSQL's NOTIFY: a hint, never the truth. It is
 * sent apart from every other transaction, since a commit that notifies takes a lock of the whole server.
 */
@ApplicationScoped
public class Wakeups {

    private static final Logger LOG = Logger.getLogger(Wakeups.class);
    private static final Duration AT_MOST_EVERY = Duration.ofMillis(5);
    private static final int LISTEN_MILLIS = 1_000;
    private static final Duration ASK_AFTER = Duration.ofSeconds(3);
    private static final String LOOK_UP = "parley_look_up";

    private final AgroalDataSource database;
    private final Map<String, Consumer<String>> listeners = new ConcurrentHashMap<>();
    private final Set<String> telling = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean listening = new AtomicBoolean();
    private final Map<String, Long> toldNanos = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    Wakeups(AgroalDataSource database) {
        this.database = database;
    }

    /**
     * Gets to know what other nodes tell, this one included.
     *
     * @param topic an SQL name
     */
    public void listen(String topic, Consumer<String> listener) {
        listeners.put(topic, listener);
    }

    /** At once, but not again and again: then soon, and once for all that happens until then. */
    public void tellSoon(String topic) {
        if (telling.add(topic)) {
            Thread.ofVirtual().name("wake-nodes").start(() -> {
                Long told = toldNanos.get(topic);
                if (told != null) {
                    LockSupport.parkNanos(AT_MOST_EVERY.toNanos() - (System.nanoTime() - told));
                }
                toldNanos.put(topic, System.nanoTime());
                telling.remove(topic);
                tell(topic, "");
            });
        }
    }

    /** At once. */
    public void tell(String topic, String what) {
        try (Connection connection = database.getConnection();
                PreparedStatement notify = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
            notify.setString(1, topic);
            notify.setString(2, what);
            notify.execute();
        } catch (SQLException away) {
            LOG.debugf("Other nodes were not told, they will find out: %s", away.getMessage());
        }
    }

    @Scheduled(every = "1s", executionMaxDelay = "500ms", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void hear() {
        if (!stopped && !listeners.isEmpty() && listening.compareAndSet(false, true)) {
            Thread.ofVirtual().name("hear-nodes").start(() -> {
                try (Connection connection = database.getConnection()) {
                    try {
                        hear(connection, Map.copyOf(listeners));
                    } finally {
                        execute(connection, "UNLISTEN *");
                    }
                } catch (SQLException lost) {
                    LOG.debugf("Notifications are not heard for a moment: %s", lost.getMessage());
                } finally {
                    listening.set(false);
                }
            });
        }
    }

    private void hear(Connection connection, Map<String, Consumer<String>> heard) throws SQLException {
        PGConnection notifications = connection.unwrap(PGConnection.class);
        execute(connection, "LISTEN " + LOOK_UP);
        for (String topic : heard.keySet()) {
            execute(connection, "LISTEN " + topic);
        }
        long aliveNanos = System.nanoTime();
        while (!stopped && heard.size() == listeners.size()) {
            PGNotification[] told = notifications.getNotifications(LISTEN_MILLIS);
            if (told != null && told.length > 0) {
                aliveNanos = System.nanoTime();
            } else if (System.nanoTime() - aliveNanos > ASK_AFTER.toNanos()) {
                // A server that has vanished is as silent as one that has nothing to tell.
                execute(connection, "SELECT 1");
                aliveNanos = System.nanoTime();
            }
            for (PGNotification notification : told == null ? new PGNotification[0] : told) {
                pass(notification, heard.getOrDefault(notification.getName(), nothing -> {}));
            }
        }
    }

    private static void pass(PGNotification notification, Consumer<String> listener) {
        try {
            listener.accept(notification.getParameter());
        } catch (RuntimeException unexpected) {
            LOG.warnf("What %s tells could not be dealt with: %s", notification.getName(), unexpected.getMessage());
        }
    }

    /** After the work on calls and mails, which may have to be stopped until its end. */
    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) ShutdownEvent stopping) {
        stopped = true;
        if (listening.get()) {
            // It looks up when it hears something.
            tell(LOOK_UP, "");
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
