package dev.parley.problem;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;

import jakarta.persistence.OptimisticLockException;

import org.hibernate.StaleStateException;

/** What a failure says of the database, read from the SQLState (ISO 9075, PostgreSQL appendix A). */
enum DatabaseFault {
    /** It cannot be reached, is starting or stopping, or has no connection left. */
    AWAY,
    /** It gave up on a statement that took too long. */
    SLOW,
    /** It refused a value. */
    VALUE,
    /** Two requests met in one row. */
    CONFLICT,
    NONE;

    private static final String QUERY_CANCELED = "57014";
    /** What a server says that was the primary before a failover. */
    private static final String READ_ONLY = "25006";

    static DatabaseFault of(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof OptimisticLockException || cause instanceof StaleStateException) {
                return CONFLICT;
            }
            if (cause instanceof SQLException sql) {
                return of(sql);
            }
            // Why a commit failed, the transaction manager tells on the side.
            for (Throwable aside : cause.getSuppressed()) {
                DatabaseFault fault = of(aside);
                if (fault != NONE) {
                    return fault;
                }
            }
        }
        return NONE;
    }

    private static DatabaseFault of(SQLException sql) {
        String state = sql.getSQLState() == null ? "" : sql.getSQLState();
        if (sql instanceof SQLTransientConnectionException
                || sql instanceof SQLRecoverableException
                || state.startsWith("08")
                || state.startsWith("57P")
                || state.startsWith("53")
                || (state.isEmpty() && String.valueOf(sql.getMessage()).contains("cquisition timeout"))) {
            return AWAY;
        }
        if (state.equals(READ_ONLY)) {
            return AWAY;
        }
        if (state.equals(QUERY_CANCELED)) {
            return SLOW;
        }
        return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            case "22" -> VALUE;
            case "23", "40" -> CONFLICT;
            default -> NONE;
        };
    }
}
